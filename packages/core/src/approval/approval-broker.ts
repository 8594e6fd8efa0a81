import type { Awaitable } from '../json/json.ts';
import type { ApprovalDecision } from './approval-decision.ts';
import type { ApprovalRequest } from './approval-request.ts';

/** Asks somebody for an approval. */
export interface ApprovalBroker {
  /**
   * Asked once per call and life of the run, with an equal request each time. The signal aborts when an answer does not
   * matter any more: somebody else has answered, the time is over, or the run has ended. Throwing denies the call.
   */
  request(
    request: ApprovalRequest,
    options: { readonly signal: AbortSignal },
  ): Awaitable<ApprovalDecision>;
}
