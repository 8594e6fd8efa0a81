import { completeCall, publishEnd } from '../tool/dispatch/complete-call.ts';
import type { DispatchRun } from '../tool/dispatch/dispatch-run.ts';
import { failedResult } from '../tool/dispatch/tool-result.ts';

const texts = {
  not_executed: 'Not executed: the limit of tool rounds was reached.',
  aborted: 'The call was cancelled.',
} as const;

/** Gives every call without a result one, so that the conversation can be sent to a model again. */
export async function closeOpenCalls(run: DispatchRun, outcome: keyof typeof texts): Promise<void> {
  for (const call of run.past.transcript.openCalls()) {
    const result = failedResult(call, outcome, texts[outcome]);
    const end = { result, spanId: run.ids.spanId() };
    try {
      const completing = completeCall(run, call, end);
      if (completing !== undefined) await completing;
    } catch {
      // A hook would have the run fail that is ending already. Its failure is on record; the call needs its result.
      publishEnd(run, end);
    }
  }
}
