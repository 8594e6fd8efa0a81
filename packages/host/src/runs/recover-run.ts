import { AuraError, isFinalRefusal } from '@aura/core';
import type { RunHandle, RunRef } from '@aura/core';
import { resumeRun } from './resume-run.ts';
import type { RunContext } from './run-context.ts';

/** What became of a run that was left unfinished. */
export type Recovered =
  | { readonly type: 'resumed'; readonly handle: RunHandle }
  | { readonly type: 'closed' }
  /** Somebody else has it by now. */
  | { readonly type: 'gone' };

/** Goes on with a run, or closes it when it refuses to go on for good. To be called while nothing else changes the run. */
async function resumeOrClose(context: RunContext, run: RunRef): Promise<Recovered> {
  try {
    const handle = await resumeRun(context, run);
    return handle === undefined ? { type: 'gone' } : { type: 'resumed', handle };
  } catch (error) {
    if (isFinalRefusal(error)) return close(context, run, error);
    throw error;
  }
}

async function close({ runner }: RunContext, run: RunRef, reason: AuraError): Promise<Recovered> {
  return (await runner.interrupt(run, reason)) ? { type: 'closed' } : { type: 'gone' };
}

/** Goes on with a run, or closes it when it is not one to go on with. Throws, and leaves it, when neither can be done now. */
export function recoverRun(context: RunContext, run: RunRef): Promise<Recovered> {
  const { runLogs, active } = context;
  return active.exclusively(run.runId, async () => {
    const summary = await runLogs.within(run.namespace).get(run.runId);
    if (summary?.mode === 'attached' && !active.isAttended(run.runId)) {
      return close(
        context,
        run,
        new AuraError('run/interrupted', {
          message: 'the process that ran it stopped',
          hint: 'Ask again; a run that is to survive its process is started as resumable or in the background.',
        }),
      );
    }
    return resumeOrClose(context, run);
  });
}
