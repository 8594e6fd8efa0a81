import { AuraError } from '@aura/core';
import type { RunHandle, RunRef } from '@aura/core';
import { resumeRun } from './resume-run.ts';
import type { RunContext } from './run-context.ts';

/** What became of a run that was left unfinished. */
export type Recovered =
  | { readonly type: 'resumed'; readonly handle: RunHandle }
  | { readonly type: 'closed' }
  /** Somebody else has it by now. */
  | { readonly type: 'gone' };

/** Nothing but a new run can help these. Any other failure may pass, or not concern another process on the same data. */
function isFinal(error: unknown): error is AuraError {
  return AuraError.is(error, 'run/agent_changed') || AuraError.is(error, 'flow/version_mismatch');
}

/** Goes on with a run, or closes it when it is not one to go on with. Throws, and leaves it, when neither can be done now. */
export function recoverRun(context: RunContext, run: RunRef): Promise<Recovered> {
  const { runLogs, runner, active } = context;
  const close = async (reason: AuraError): Promise<Recovered> =>
    (await runner.interrupt(run, reason)) ? { type: 'closed' } : { type: 'gone' };

  return active.exclusively(run.runId, async () => {
    const summary = await runLogs.within(run.namespace).get(run.runId);
    if (summary?.mode === 'attached' && !active.isAttended(run.runId)) {
      return close(
        new AuraError('run/interrupted', {
          message: 'the process that ran it stopped',
          hint: 'Ask again; a run that is to survive its process is started as resumable or in the background.',
        }),
      );
    }
    try {
      const handle = await resumeRun(context, run);
      return handle === undefined ? { type: 'gone' } : { type: 'resumed', handle };
    } catch (error) {
      if (isFinal(error)) return close(error);
      throw error;
    }
  });
}
