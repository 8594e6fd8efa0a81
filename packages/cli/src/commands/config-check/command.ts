import { buildCommand } from '@stricli/core';
import type { Command } from '@stricli/core';
import type { CliContext } from '../../app/cli-context.ts';
import { withContext } from '../../app/with-context.ts';

/** `aura config check`. */
export const configCheckCommand: Command<CliContext> = buildCommand<
  Readonly<Record<never, never>>,
  [path?: string],
  CliContext
>({
  loader: async () => withContext((await import('./config-check.ts')).configCheck),
  docs: {
    customUsage: ['[path]'],
    brief: 'Check a configuration and print what it comes to',
    fullDescription: [
      'Check a configuration without starting anything.',
      'Prints every problem with its file, line and column; when there is none, the configuration as it is understood, secrets masked.',
    ].join('\n'),
  },
  parameters: {
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
