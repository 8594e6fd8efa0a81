import { approveCall } from '../../tool/dispatch/approve-call.ts';
import { repeatNotice, timesInARow } from '../../tool/dispatch/repeat-guard.ts';
import { performCall } from '../../tool/dispatch/perform-call.ts';
import { roundNotice } from '../turn-notice.ts';
import { turnNodes } from '../turn-services.ts';
import type { TurnBatch } from '../turn-services.ts';

/**
 * Performs the calls of the answer. Keeps no journal of its own: a call that was performed is known by its result.
 */
export function execute(concurrency: number): TurnBatch {
  return turnNodes.batch({
    kind: 'turn.execute',
    concurrency,
    items: ({ calls, modelCalls }) =>
      calls.map((callId, index) => ({ callId, modelCalls, last: index === calls.length - 1 })),
    execItem: async ({ callId, modelCalls, last }, context) => {
      const { services, signal, idempotencyKey } = context;
      const { past } = services;
      const call = past.transcript.call(callId);
      if (call === undefined || past.transcript.result(callId) !== undefined) return;
      const admission = await services.admission(call, signal);
      // Here and not where calls are decided about: a call that waits for somebody must not hold up the others.
      const decided =
        admission.type === 'unapproved'
          ? await approveCall(services, admission, context)
          : admission;
      // One notice is enough for a round, so it goes to the last result.
      const notices = [
        repeatNotice(call, timesInARow(past.transcript, call), services.agent.limits.repeats),
        last ? roundNotice(services, modelCalls) : undefined,
      ].filter((notice) => notice !== undefined);
      const { limitOutput } = services;
      await performCall(services, {
        call,
        admission: decided,
        idempotencyKey,
        signal,
        suspend: (token, info) => context.suspend(token, info),
        present: {
          notices,
          ...(limitOutput && { limit: (output) => limitOutput(call, output) }),
        },
      });
    },
  });
}
