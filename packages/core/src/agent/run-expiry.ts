import { earliestExpiry } from '../approval/expired-answers.ts';
import { AuraError } from '../errors/aura-error.ts';
import type { PendingDecision } from '../events/aura-event.ts';
import type { RunId } from '../ids/ids.ts';
import { isJsonObject } from '../json/json.ts';
import type { Namespace } from '../namespace/namespace.ts';
import type { Logger } from '../ports/logger.ts';
import type { TimerSpec } from '../timer/timer.ts';
import type { Timers } from '../timer/timers.ts';
import type { Agent } from './agent.ts';

/**
 * The kind of the timers that end the waiting of an agent's runs. One for each agent: a process leaves the runs alone whose
 * agent it does not have.
 */
export function runExpiryKind(agentId: string): string {
  return `run.expiry:${agentId}`;
}

/** The key under which the timer of a waiting run is set. */
export function runExpiryKey(runId: RunId): string {
  return `run.expiry:${runId}`;
}

/** What the timer of a waiting run knows about it. */
export interface RunExpiry {
  readonly runId: RunId;
}

/** The run that a timer is about; undefined for the timer of something else. */
export function toRunExpiry({ payload }: Pick<TimerSpec, 'payload'>): RunExpiry | undefined {
  // Written below, and by nobody else under these kinds.
  return isJsonObject(payload) ? (payload as unknown as RunExpiry) : undefined;
}

/** The timer that ends the waiting of a run; undefined when it waits for nothing that expires. */
export function runExpiryTimer(
  agent: Pick<Agent, 'id'>,
  runId: RunId,
  pending: readonly Pick<PendingDecision, 'info'>[],
): TimerSpec | undefined {
  const dueAt = earliestExpiry(pending);
  if (dueAt === undefined) return undefined;
  return { key: runExpiryKey(runId), kind: runExpiryKind(agent.id), dueAt, payload: { runId } };
}

/** A run that comes to rest, and where its timer is kept. */
export interface RestingRun {
  readonly timers: Pick<Timers, 'within'> | undefined;
  readonly namespace: Namespace;
  readonly runId: RunId;
  readonly agent: Agent;
  readonly logger: Logger;
  /** True when it may have waited before. */
  readonly wasResumed: boolean;
}

/**
 * Sets the timer of a run that begins to wait, and takes back that of one that has ended. Comes before the record that says
 * so: a crash in between leaves a run that is recovered, and never one that waits without a timer. Never throws; a timer
 * that could not be written is set by whoever recovers the runs.
 */
export async function keepRunExpiry(
  run: RestingRun,
  pending: readonly PendingDecision[] | undefined,
): Promise<void> {
  const { timers, namespace, runId, agent, logger } = run;
  if (timers === undefined) return;
  try {
    const timer = pending && runExpiryTimer(agent, runId, pending);
    if (timer !== undefined) await timers.within(namespace).set(timer);
    else if (run.wasResumed) await timers.within(namespace).cancel(runExpiryKey(runId), 'answered');
  } catch (thrown) {
    const { code, message } = AuraError.from(thrown, 'timer/failed');
    logger.log('error', 'the timer of a waiting run could not be kept', { runId, code, message });
  }
}
