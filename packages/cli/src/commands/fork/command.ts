import { buildCommand } from '@stricli/core';
import type { Command } from '@stricli/core';
import type { CliContext } from '../../app/cli-context.ts';
import { requiredFlag, textFlag } from '../../app/flag.ts';
import { withContext } from '../../app/with-context.ts';
import { agentFlags } from '../stored/agent-flags.ts';
import { runParameter } from '../stored/run-parameter.ts';
import type { ForkFlags } from './fork.ts';

/** `aura fork`. */
export const forkCommand: Command<CliContext> = buildCommand<ForkFlags, [run: string], CliContext>({
  loader: async () => withContext((await import('./fork.ts')).fork),
  docs: {
    customUsage: ['--at <number> [flags] <run>'],
    brief: 'Begin a run with what another one has done, and go on otherwise',
    fullDescription: [
      'Begin a run that has the records of another one up to a number, and go on from there with the agent as it is configured now.',
      'What the other run did after that happens anew, tool calls with their effects included. The other run stays as it is.',
      'With a message, the conversation up to that record is gone on with, also where the other run had ended.',
    ].join('\n'),
  },
  parameters: {
    flags: {
      at: requiredFlag('number', 'The last record both runs have, as `aura runs show` counts them'),
      message: textFlag('text', 'What to say next'),
      ...agentFlags,
    },
    aliases: { c: 'config', m: 'message', v: 'verbose', d: 'debug' },
    positional: runParameter(),
  },
});
