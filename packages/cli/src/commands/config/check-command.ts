import { buildCommand } from '@stricli/core';
import type { Command } from '@stricli/core';
import type { CliContext } from '../../app/cli-context.ts';
import { presenceFlag } from '../../app/flag.ts';
import { withContext } from '../../app/with-context.ts';
import type { ConfigCheckFlags } from './config-check.ts';

/** `aura config check`. */
export const configCheckCommand: Command<CliContext> = buildCommand<
  ConfigCheckFlags,
  [path?: string],
  CliContext
>({
  loader: async () => withContext((await import('./config-check.ts')).configCheck),
  docs: {
    customUsage: ['[flags] [path]'],
    brief: 'Check a configuration and print what it comes to',
    fullDescription: [
      'Check a configuration without starting anything.',
      'Prints every problem of every file with its line and column; when there is none, the configuration as it is understood, secrets masked.',
      'Ends with 3 when there are errors.',
    ].join('\n'),
  },
  parameters: {
    flags: {
      json: presenceFlag('Write problems and configuration as one JSON document'),
      quiet: presenceFlag('Write problems only'),
      'deny-warnings': presenceFlag('End with 3 for warnings too'),
    },
    aliases: { q: 'quiet' },
    positional: {
      kind: 'tuple',
      parameters: [
        {
          parse: (input) => input,
          optional: true,
          brief: 'TOML file, or directory of them [CONFIG_PATH, config.toml]',
          placeholder: 'path',
        },
      ],
    },
  },
});
