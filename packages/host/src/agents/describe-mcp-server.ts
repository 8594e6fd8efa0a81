import { basename } from 'node:path';
import type { McpServerConfig } from '@aura/config';

/** A configured MCP server as clients may see it: without arguments, environment, headers and whatever a URL hides. */
export type McpServerDescription = {
  readonly name: string;
  readonly description?: string;
} & (
  | { readonly transport: 'stdio'; readonly command: string }
  | { readonly transport: 'http_streamable' | 'sse'; readonly url: string }
);

/** Describes one. The command is its base name, else `<unknown>`; the URL is its origin, else `<invalid url>`. */
export function describeMcpServer(server: McpServerConfig): McpServerDescription {
  const { name, description } = server;
  const common = { name, ...(description === undefined ? {} : { description }) };
  return server.transport === 'stdio'
    ? { ...common, transport: server.transport, command: executable(server.command) }
    : { ...common, transport: server.transport, url: origin(server.url) };
}

function executable(command: string): string {
  const name = basename(command);
  return ['', '.', '..'].includes(name) ? '<unknown>' : name;
}

function origin(url: string): string {
  const parsed = URL.parse(url);
  // The `origin` of a URL is "null" for schemes that the web does not know.
  return parsed === null || parsed.host === ''
    ? '<invalid url>'
    : `${parsed.protocol}//${parsed.host}`;
}
