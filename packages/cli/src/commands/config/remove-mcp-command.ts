import { buildCommand } from '@stricli/core';
import type { Command } from '@stricli/core';
import type { CliContext } from '../../app/cli-context.ts';
import { textFlag } from '../../app/flag.ts';
import { withContext } from '../../app/with-context.ts';
import type { ConfigFlags } from '../../settings/load-settings.ts';

/** `aura config remove-mcp`. */
export const removeMcpCommand: Command<CliContext> = buildCommand<
  Pick<ConfigFlags, 'config'>,
  [name: string],
  CliContext
>({
  loader: async () => withContext((await import('./remove-mcp.ts')).removeMcp),
  docs: {
    customUsage: ['[flags] <name>'],
    brief: 'Take an MCP server out of a configuration file',
  },
  parameters: {
    flags: { config: textFlag('path', 'TOML file [CONFIG_PATH, config.toml]') },
    aliases: { c: 'config' },
    positional: {
      kind: 'tuple',
      parameters: [{ parse: (input) => input, brief: 'The server', placeholder: 'name' }],
    },
  },
});
