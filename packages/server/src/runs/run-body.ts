import type { JsonObject, RunRecord, RunSummary } from '@aura/core';
import { encodeUsage } from '@aura/models';
import { explainError } from '../stream/explain.ts';
import { runPath } from './run-path.ts';

/** A run as the API shows it. */
export function runBody(summary: RunSummary): JsonObject {
  const { runId, status, mode, agent, session, namespace, startedAt, updatedAt } = summary;
  return {
    id: runId,
    object: 'aura.run',
    status,
    mode,
    agent,
    session_id: session,
    namespace,
    started_at: new Date(startedAt).toISOString(),
    updated_at: new Date(updatedAt).toISOString(),
    stream_url: `${runPath(runId)}/stream`,
  };
}

/** What a run came to, from the last record of its log; empty for one that has not ended. */
export function endingBody(
  last: RunRecord | undefined,
  options: { readonly model: string; readonly debug: boolean },
): JsonObject {
  if (last?.type !== 'event') return {};
  const { event } = last;
  if (event.type === 'run.failed') {
    const { kind, message, retryable } = explainError(event.error, options);
    const usage = { ...encodeUsage(event.usage) };
    return { error: { code: kind, message, retryable }, usage, ...costBody(event) };
  }
  if (event.type !== 'run.completed') return {};
  const { stopReason, reason, text, turns, usage } = event.outcome;
  const outcome = {
    stop_reason: stopReason,
    ...(reason === undefined ? {} : { reason }),
    text,
    turns,
  };
  return { outcome, usage: { ...encodeUsage(usage) }, ...costBody(event.outcome) };
}

/** Absent when nobody knows the price: that is not zero. */
function costBody({ costMicros }: { readonly costMicros?: number }): JsonObject {
  return costMicros === undefined ? {} : { cost_micros: costMicros };
}
