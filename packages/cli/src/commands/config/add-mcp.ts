import { setMcpServer } from '@aura/config';
import type { McpServerEdit } from '@aura/config';
import { AuraError } from '@aura/core';
import type { CliContext } from '../../app/cli-context.ts';
import { editSettings } from './edit-settings.ts';

/** The flags of `aura config add-mcp`. */
export interface AddMcpFlags {
  readonly config?: string;
  readonly url?: string;
  readonly sse?: boolean;
  readonly header?: readonly string[];
  readonly env?: readonly string[];
  readonly description?: string;
}

/** Writes an MCP server into a configuration file. */
export async function addMcp(
  context: CliContext,
  flags: AddMcpFlags,
  name: string,
  ...command: readonly string[]
): Promise<void> {
  const server = readServer(flags, command);
  await editSettings(context, flags, (text) => setMcpServer(text, name, server));
}

function readServer(flags: AddMcpFlags, command: readonly string[]): McpServerEdit {
  const { url, description } = flags;
  const common = description === undefined ? {} : { description };
  if (url === undefined) {
    if (command.length === 0) throw usage('name --url, or a command after "--"');
    if (flags.sse === true || flags.header !== undefined)
      throw usage('--sse and --header need --url');
    return { transport: 'stdio', cmd: command, ...common, env: pairs('env', flags.env) };
  }
  if (command.length > 0) throw usage('name --url or a command, not both');
  if (flags.env !== undefined) throw usage('--env needs a command');
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? '') && !url.includes('{{')) {
    throw usage(`--url is ${JSON.stringify(url)}, expected an http:// or https:// address`);
  }
  const transport = flags.sse === true ? 'sse' : 'http_streamable';
  return { transport, url, ...common, headers: pairs('header', flags.header) };
}

function pairs(flag: string, texts: readonly string[] = []): Readonly<Record<string, string>> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf('=');
      if (at < 1) throw usage(`--${flag} is without a name; expected name=value`);
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}

function usage(message: string): AuraError {
  return new AuraError('cli/usage', { message });
}
