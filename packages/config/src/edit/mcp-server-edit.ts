import { isJsonObject } from '@aura/core';
import type { JsonValue } from '@aura/core';
import { tomlKey, tomlText } from '../document/toml-text.ts';

interface CommonEdit {
  readonly description?: string;
}

/** An MCP server to be written into a file. Texts may hold placeholders. */
export type McpServerEdit =
  | (CommonEdit & {
      readonly transport: 'http_streamable' | 'sse';
      readonly url: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly headers_from_request?: Readonly<Record<string, string>>;
    })
  | (CommonEdit & {
      readonly transport: 'stdio';
      readonly cmd: readonly string[];
      readonly args?: readonly string[];
      readonly env?: Readonly<Record<string, string>>;
    });

/** What of a server is written: nothing that is empty, and tables in the order of their keys. */
export function writtenServer(server: McpServerEdit): Readonly<Record<string, JsonValue>> {
  const written: Record<string, JsonValue> = {};
  for (const [key, value] of Object.entries<JsonValue | undefined>({ ...server })) {
    if (value === undefined) continue;
    if (Array.isArray(value)) {
      if (value.length > 0 || key === 'cmd') written[key] = value;
    } else if (isJsonObject(value)) {
      const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
      if (members.length > 0) written[key] = Object.fromEntries(members);
    } else written[key] = value;
  }
  return written;
}

/** The lines of `[mcp.servers.<name>]`. */
export function serverLines(
  name: string,
  written: Readonly<Record<string, JsonValue>>,
): readonly string[] {
  const keys = Object.entries(written).map(
    ([key, value]) => `${tomlKey(key)} = ${tomlText(value)}`,
  );
  return [`[mcp.servers.${tomlKey(name)}]`, ...keys];
}
