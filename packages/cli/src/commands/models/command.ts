import { buildCommand } from '@stricli/core';
import type { Command } from '@stricli/core';
import type { CliContext } from '../../app/cli-context.ts';
import { presenceFlag, textFlag } from '../../app/flag.ts';
import { withContext } from '../../app/with-context.ts';
import type { ModelsFlags } from './list-provider-models.ts';

/** `aura models`. */
export const modelsCommand: Command<CliContext> = buildCommand<ModelsFlags, [], CliContext>({
  loader: async () => withContext((await import('./list-provider-models.ts')).listProviderModels),
  docs: {
    brief: 'List what the configured providers offer',
    customUsage: ['[flags]'],
    fullDescription: [
      'List the models that the providers of a configuration offer, and which agent uses which.',
      'A provider that fails does not hide the others; the exit code is that of the first failure.',
    ].join('\n'),
  },
  parameters: {
    flags: {
      config: textFlag('path', 'TOML file, or directory of them [CONFIG_PATH, config.toml]'),
      json: presenceFlag('Write JSON'),
    },
    aliases: { c: 'config' },
  },
});
