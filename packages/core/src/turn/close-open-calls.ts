import type { DispatchRun } from '../tool/dispatch/dispatch-run.ts';
import { completeCall } from '../tool/dispatch/perform-call.ts';
import { failedResult } from '../tool/dispatch/tool-result.ts';

const texts = {
  not_executed: 'Not executed: the limit of tool rounds was reached.',
  aborted: 'The call was cancelled.',
} as const;

/** Gives every call without a result one, so that the conversation can be sent to a model again. */
export function closeOpenCalls(run: DispatchRun, outcome: keyof typeof texts): void {
  for (const call of run.past.transcript.openCalls()) {
    completeCall(run, failedResult(call, outcome, texts[outcome]), run.ids.spanId());
  }
}
