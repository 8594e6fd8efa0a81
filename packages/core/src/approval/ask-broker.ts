import { AuraError } from '../errors/aura-error.ts';
import type { ErrorCode } from '../errors/aura-error.ts';
import type { Clock } from '../ports/clock.ts';
import type { ApprovalAsking, ApprovalBroker } from './approval-broker.ts';
import type { ApprovalDecision } from './approval-decision.ts';
import type { ApprovalRequest } from './approval-request.ts';

/** Why a broker has given no decision. */
export interface NoDecision {
  readonly decision: 'none';
  readonly code: ErrorCode;
  /** What went wrong, where that is known in words that the model may see. */
  readonly message?: string;
  readonly cause?: unknown;
}

/** A broker may be written in JavaScript, and what it passes on may come from a socket. */
function isDecision(answer: unknown): answer is ApprovalDecision | NoDecision {
  if (typeof answer !== 'object' || answer === null || !('decision' in answer)) return false;
  if (answer.decision === 'suspend' || answer.decision === 'none') return true;
  const isAnswer = answer.decision === 'approve' || answer.decision === 'deny';
  return isAnswer && 'by' in answer && typeof answer.by === 'string';
}

/** Asks a broker until the request expires or the signal aborts. Never throws. */
export async function askBroker(
  broker: ApprovalBroker,
  request: ApprovalRequest,
  { clock, signal, ...asking }: { readonly clock: Clock } & ApprovalAsking,
): Promise<ApprovalDecision | NoDecision> {
  const settled = new AbortController();
  const bounds = AbortSignal.any([signal, settled.signal]);
  const waiting = clock.sleep(Math.max(0, request.expiresAt - clock.now()), bounds).then(
    (): NoDecision => ({ decision: 'none', code: 'approval/expired' }),
    (): NoDecision => ({ decision: 'none', code: 'approval/aborted' }),
  );
  try {
    const answer = Promise.resolve(broker.request(request, { ...asking, signal: bounds }));
    const decision = await Promise.race([answer, waiting]);
    // A broker may take an abort for an answer.
    if (signal.aborted) return { decision: 'none', code: 'approval/aborted' };
    return isDecision(decision) ? decision : { decision: 'none', code: 'approval/invalid_answer' };
  } catch (cause) {
    const code = signal.aborted ? 'approval/aborted' : 'approval/broker_failed';
    // The words of other errors are for the log: nobody has looked at what they give away.
    const why = AuraError.is(cause) ? { message: cause.message } : {};
    return { decision: 'none', code, ...why, cause };
  } finally {
    settled.abort('settled');
  }
}
