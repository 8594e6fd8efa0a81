import { buildCommand } from '@stricli/core';
import type { Command } from '@stricli/core';
import type { CliContext } from '../../app/cli-context.ts';
import { presenceFlag, textFlag } from '../../app/flag.ts';
import { withContext } from '../../app/with-context.ts';
import type { ConfigExplainFlags } from './config-explain.ts';

/** `aura config explain`. */
export const configExplainCommand: Command<CliContext> = buildCommand<
  ConfigExplainFlags,
  [key: string],
  CliContext
>({
  loader: async () => withContext((await import('./config-explain.ts')).configExplain),
  docs: {
    customUsage: ['[flags] <key>'],
    brief: 'Say what a key means, what it is and where that comes from',
    fullDescription: [
      'Say what a key of the configuration means, what it is in each file, and where that comes from:',
      'a line of the file, a variable, another key, an old key, or the default. Also where the file has mistakes.',
      'Write keys with dots: agent.llm.model, mcp.servers."my server".url, vector_stores[0].name.',
    ].join('\n'),
  },
  parameters: {
    flags: {
      config: textFlag('path', 'TOML file, or directory of them [CONFIG_PATH, config.toml]'),
      json: presenceFlag('Write JSON'),
    },
    aliases: { c: 'config' },
    positional: {
      kind: 'tuple',
      parameters: [{ parse: (input) => input, brief: 'The key', placeholder: 'key' }],
    },
  },
});
