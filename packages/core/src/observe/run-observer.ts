import type { Agent } from '../agent/agent.ts';
import type { RunRequest } from '../agent/run-handle.ts';
import { describeError } from '../errors/describe-error.ts';
import type { AuraEvent } from '../events/aura-event.ts';
import type { EventListener } from '../events/event-listener.ts';
import type { RunId } from '../ids/ids.ts';
import type { ModelRequest } from '../model/model-port.ts';
import type { Logger } from '../ports/logger.ts';

/** A run as those learn of it who watch all runs. */
export interface ObservedRun {
  readonly runId: RunId;
  readonly traceId: string;
  readonly agent: Agent;
  /** As it was made. Its messages are not those of a stored conversation. */
  readonly request: RunRequest;
  /** The run goes on after a crash or a suspension. */
  readonly isResumed: boolean;
}

/** A call of a model as it is made, for what does not belong into events: it is in the log already, or in the configuration. */
export interface ObservedModelCall {
  /** That of its `model.started`, which follows. */
  readonly spanId: string;
  readonly scope: string;
  readonly agent: Agent;
  /** Shared: must not be changed. */
  readonly request: ModelRequest;
}

/** Watches one life of a run. Nothing here may throw or take long: the run waits for it. */
export interface RunObservation {
  /** Gets all events, deltas included, in batches. Absent: only what stands here is of interest. */
  readonly onEvents?: EventListener;
  /** False: the trace of the run is not kept, and tools that hand it on say so. Default true. */
  readonly isSampled?: boolean;
  /** Called before each call of a model. */
  onModelCall?(call: ObservedModelCall): void;
  /** Called once when the run is over in this process: it has ended, waits for somebody, or was put aside. */
  onLeft?(): void;
}

/** Watches all runs of a runner. Absent everywhere by default, and then costs nothing. */
export interface RunObserver {
  /** Called for each life of a run before anything happens in it. Undefined: nobody watches this one. Must not throw. */
  observe(run: ObservedRun): RunObservation | undefined;
}

/** What all observers see of one run; undefined when nobody watches it. What one of them throws is noted, and no more. */
export function observeRun(
  observers: readonly RunObserver[],
  run: ObservedRun,
  logger: Logger,
): RunObservation | undefined {
  const { runId } = run;
  const safely = <T>(work: () => T): T | undefined => {
    try {
      return work();
    } catch (error) {
      logger.log('error', 'an observer has thrown', { runId, error: describeError(error) });
      return undefined;
    }
  };
  const watching = observers.flatMap((observer) => safely(() => observer.observe(run)) ?? []);
  if (watching.length === 0) return undefined;
  const each = (tell: (observation: RunObservation) => void): void => {
    for (const observation of watching) safely(() => tell(observation));
  };
  const listens = watching.some(({ onEvents }) => onEvents !== undefined);
  return {
    isSampled: watching.every(({ isSampled = true }) => isSampled),
    ...(listens && {
      onEvents: (events: readonly AuraEvent[]) =>
        each((observation) => observation.onEvents?.(events)),
    }),
    onModelCall: (call) => each((observation) => observation.onModelCall?.(call)),
    onLeft: () => each((observation) => observation.onLeft?.()),
  };
}
