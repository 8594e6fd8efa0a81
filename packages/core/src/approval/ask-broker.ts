import type { ErrorCode } from '../errors/aura-error.ts';
import type { Clock } from '../ports/clock.ts';
import type { ApprovalBroker } from './approval-broker.ts';
import type { ApprovalDecision } from './approval-decision.ts';
import type { ApprovalRequest } from './approval-request.ts';

/** Why a broker has given no decision. */
export interface NoDecision {
  readonly decision: 'none';
  readonly code: ErrorCode;
  readonly cause?: unknown;
}

/** Asks a broker until the request expires or the signal aborts. Never throws. */
export async function askBroker(
  broker: ApprovalBroker,
  request: ApprovalRequest,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<ApprovalDecision | NoDecision> {
  const settled = new AbortController();
  const bounds = AbortSignal.any([signal, settled.signal]);
  const waiting = clock.sleep(Math.max(0, request.expiresAt - clock.now()), bounds).then(
    (): NoDecision => ({ decision: 'none', code: 'approval/expired' }),
    (): NoDecision => ({ decision: 'none', code: 'approval/aborted' }),
  );
  try {
    const asking = Promise.resolve(broker.request(request, { signal: bounds }));
    const decision = await Promise.race([asking, waiting]);
    // A broker may take an abort for an answer.
    return signal.aborted ? { decision: 'none', code: 'approval/aborted' } : decision;
  } catch (cause) {
    const code = signal.aborted ? 'approval/aborted' : 'approval/broker_failed';
    return { decision: 'none', code, cause };
  } finally {
    settled.abort('settled');
  }
}
