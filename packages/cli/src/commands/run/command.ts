import { buildCommand } from '@stricli/core';
import type { Command } from '@stricli/core';
import type { CliContext } from '../../app/cli-context.ts';
import { presenceFlag, textFlag } from '../../app/flag.ts';
import { withContext } from '../../app/with-context.ts';
import type { RunFlags } from './run-flags.ts';

/** `aura run`. */
export const runCommand: Command<CliContext> = buildCommand<
  RunFlags,
  [prompt?: string],
  CliContext
>({
  loader: async () => withContext((await import('./run.ts')).run),
  docs: {
    customUsage: ['[flags] [question]'],
    brief: 'Ask an agent one question, without a server',
    fullDescription: [
      'Ask an agent one question. The answer goes to standard output, tool calls and their times to standard error.',
      'Without a question, or with -, the question is read from standard input; with both, the input is attached to the question.',
      'A call that needs an approval is asked about on the terminal; without one, and without --approve, the run ends with code 8.',
      'On a terminal the answer appears as it comes; otherwise it is written when it is complete, and a failed run writes nothing.',
    ].join('\n'),
  },
  parameters: {
    flags: {
      config: textFlag('path', 'TOML file, or directory of them [CONFIG_PATH, config.toml]'),
      model: textFlag('agent', 'Agent to ask, by alias or name [AURA_MODEL]'),
      'default-agent': textFlag('id', 'Agent to ask when none is named [DEFAULT_AGENT]'),
      approve: textFlag('what', 'Calls that need no approval: none, all, or patterns [none]'),
      stream: { kind: 'boolean', optional: true, brief: 'Write the answer as it comes, or do not' },
      verbose: presenceFlag('Log from level info on'),
      debug: presenceFlag('Log from level debug on'),
    },
    aliases: { c: 'config', m: 'model', v: 'verbose', d: 'debug' },
    positional: {
      kind: 'tuple',
      parameters: [
        { parse: (input) => input, optional: true, brief: 'The question', placeholder: 'question' },
      ],
    },
  },
});
