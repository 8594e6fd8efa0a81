import { buildCommand } from '@stricli/core';
import type { Command } from '@stricli/core';
import type { CliContext } from '../../app/cli-context.ts';
import { presenceFlag, textFlag } from '../../app/flag.ts';
import { withContext } from '../../app/with-context.ts';
import type { AddMcpFlags } from './add-mcp.ts';

function many(placeholder: string, brief: string) {
  const { optional, ...flag } = textFlag(placeholder, brief);
  return { ...flag, optional, variadic: true } as const;
}

/** `aura config add-mcp`. */
export const addMcpCommand: Command<CliContext> = buildCommand<
  AddMcpFlags,
  [name: string, ...command: string[]],
  CliContext
>({
  loader: async () => withContext((await import('./add-mcp.ts')).addMcp),
  docs: {
    customUsage: ['[flags] <name> --url <url>', '[flags] <name> -- <command> [arguments]'],
    brief: 'Write an MCP server into a configuration file',
    fullDescription: [
      'Write [mcp.servers.<name>] into a configuration file, or replace it. Everything else of the file stays as it is.',
      'Name a URL, or a command after "--". Placeholders such as {{ env.TOKEN }} are written as they are.',
    ].join('\n'),
  },
  parameters: {
    flags: {
      config: textFlag('path', 'TOML file [CONFIG_PATH, config.toml]'),
      url: textFlag('url', 'Where the server is'),
      sse: presenceFlag('It speaks the older SSE transport'),
      header: many('name=value', 'A header of every request; may be repeated'),
      env: many('name=value', 'A variable of the command; may be repeated'),
      description: textFlag('text', 'What it is for'),
    },
    aliases: { c: 'config' },
    positional: {
      kind: 'array',
      parameter: { parse: (input) => input, brief: 'Name, then the command', placeholder: 'name' },
      minimum: 1,
    },
  },
});
