import { buildCommand } from '@stricli/core';
import type { Command } from '@stricli/core';
import type { CliContext } from '../../app/cli-context.ts';
import { withContext } from '../../app/with-context.ts';

/** `aura config schema`. */
export const configSchemaCommand: Command<CliContext> = buildCommand<
  Readonly<Record<never, never>>,
  [],
  CliContext
>({
  loader: async () => withContext((await import('./config-schema.ts')).configSchema),
  docs: {
    brief: 'Write the JSON Schema of configuration files, for editors',
    fullDescription: [
      'Write the JSON Schema of configuration files.',
      'Save it as aura.schema.json and put `#:schema ./aura.schema.json` on the first line of a file:',
      'editors with Taplo, such as VS Code with Even Better TOML, then complete keys, explain them and show mistakes.',
    ].join('\n'),
  },
  parameters: {},
});
