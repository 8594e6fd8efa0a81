import { completeCall } from '../../tool/dispatch/complete-call.ts';
import { turnNodes } from '../turn-services.ts';
import type { TurnBatch } from '../turn-services.ts';

/** Decides about every call of the answer, without effects. A call that may not run is answered here. */
export const authorize: TurnBatch = turnNodes.batch({
  kind: 'turn.authorize',
  items: (state) => state.calls,
  execItem: async (callId, { services, signal }) => {
    const { past, ids } = services;
    const call = past.transcript.call(callId);
    if (call === undefined || past.transcript.result(callId) !== undefined) return;
    const admission = await services.admission(call, signal);
    if (admission.type !== 'answered') return;
    await completeCall(services, call, { result: admission.result, spanId: ids.spanId() });
  },
});
