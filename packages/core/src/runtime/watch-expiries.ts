import type { AgentRunner } from '../agent/agent-runner.ts';
import type { Agent } from '../agent/agent.ts';
import { isFinalRefusal } from '../agent/is-final-refusal.ts';
import { runExpiryHandler } from '../agent/run-expiry-handler.ts';
import type { RunExpiryOptions } from '../agent/run-expiry-handler.ts';
import { runExpiryKind } from '../agent/run-expiry.ts';
import type { RunHandle } from '../agent/run-handle.ts';
import { AuraError } from '../errors/aura-error.ts';
import type { Clock } from '../ports/clock.ts';
import type { Namespace } from '../namespace/namespace.ts';
import type { RunLogs } from '../run/run-logs.ts';
import type { SessionStore } from '../session/session-store.ts';
import type { TimerService } from '../timer/timer-service.ts';

/** What a runtime ends the waiting of its runs with. */
export interface ExpiryWorld {
  readonly agent: Agent;
  readonly runner: AgentRunner;
  readonly runLogs: RunLogs;
  readonly sessions: SessionStore;
  readonly clock: Clock;
  /** Goes on with the run of a session. */
  resume(namespace: Namespace): Promise<RunHandle | undefined>;
}

/** Lets the runs of a runtime that wait too long go on without an answer. */
export function watchExpiries(service: TimerService, world: ExpiryWorld): void {
  const { runner, sessions } = world;
  const goOn: RunExpiryOptions['goOn'] = async ({ namespace, runId }) => {
    const close = async (reason: AuraError): Promise<'done' | 'busy'> =>
      (await runner.interrupt({ namespace, runId }, reason)) ? 'done' : 'busy';
    // A run that its session does not know has nobody who could go on with it.
    if ((await sessions.head(namespace))?.activeRun !== runId) {
      return close(new AuraError('approval/expired', { message: 'nobody has answered in time' }));
    }
    try {
      const handle = await world.resume(namespace);
      return handle === undefined ? 'busy' : 'done';
    } catch (error) {
      if (isFinalRefusal(error)) return close(error);
      throw error;
    }
  };
  service.handle(runExpiryKind(world.agent.id), runExpiryHandler({ ...world, goOn }));
}
