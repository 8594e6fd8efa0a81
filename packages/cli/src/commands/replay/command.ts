import { buildCommand } from '@stricli/core';
import type { Command } from '@stricli/core';
import type { CliContext } from '../../app/cli-context.ts';
import { withContext } from '../../app/with-context.ts';
import { dataDirectoryFlag } from '../../settings/data-directory.ts';
import type { DataFlags } from '../../settings/data-directory.ts';
import { runParameter } from '../stored/run-parameter.ts';

/** `aura replay`. */
export const replayCommand: Command<CliContext> = buildCommand<
  DataFlags,
  [source: string],
  CliContext
>({
  loader: async () => withContext((await import('./replay.ts')).replay),
  docs: {
    brief: 'Execute a run once more from its log, offline, and compare',
    fullDescription: [
      'Execute a run once more from its log alone: the model gives the recorded answers, tools return what they returned.',
      'Nothing is called and nothing is written. Fails at the first record that comes out otherwise.',
    ].join('\n'),
  },
  parameters: {
    flags: { 'data-dir': dataDirectoryFlag },
    positional: runParameter('Id of a run, or a file (.jsonl) of `aura runs export`', 'run'),
  },
});
