import type { Awaitable } from '../json/json.ts';
import type { ForwardedHeaders } from '../tool/forwarded-headers.ts';
import type { ToolOrigin } from '../tool/tool.ts';
import type { ApprovalDecision } from './approval-decision.ts';
import type { ApprovalRequest } from './approval-request.ts';

/** What a broker gets besides the request, in memory only. */
export interface ApprovalAsking {
  readonly signal: AbortSignal;
  /** Headers of whoever has asked for the run. */
  readonly forwarded?: ForwardedHeaders;
  /** Where the tool comes from. */
  readonly origin?: ToolOrigin;
}

/** Asks somebody for an approval. */
export interface ApprovalBroker {
  /**
   * Asked once per call and life of the run, with an equal request each time. The signal aborts when an answer does not
   * matter any more: somebody else has answered, the time is over, or the run has ended. Throwing denies the call.
   */
  request(request: ApprovalRequest, options: ApprovalAsking): Awaitable<ApprovalDecision>;
}
