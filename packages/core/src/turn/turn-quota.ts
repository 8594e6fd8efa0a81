import { RunQuota } from '../budget/run-quota.ts';
import type { DispatchRun } from '../tool/dispatch/dispatch-run.ts';

/** What a run draws from the quotas of its namespace; undefined when there are none. */
export function createTurnQuota(run: DispatchRun, spanId: string): RunQuota | undefined {
  const { quotas: store, request, runId, logger, past, journal } = run;
  if (store === undefined) return undefined;
  return new RunQuota({
    store,
    namespace: request.namespace,
    runId,
    scope: journal.scope,
    logger,
    past: past.spending,
    onRefusal: (refusal, callId) => {
      const call = callId === undefined ? {} : { callId };
      const event = { type: 'quota.refused', ...refusal, ...call } as const;
      journal.record({ type: 'event', event, spanId });
    },
  });
}
