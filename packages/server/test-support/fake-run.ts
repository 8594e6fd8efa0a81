import type {
  AuraEvent,
  AuraEventBody,
  EventListener,
  RunHandle,
  RunId,
  RunOutcome,
  RunRequest,
} from '@aura/core';
import { fromErrorRecord } from '@aura/core';
import { eventAt, testTraceId } from './events.ts';

/** A run whose events a test makes up as it goes along. */
export interface FakeRun {
  readonly request: RunRequest;
  readonly handle: RunHandle;
  /** Resolves with the reason when somebody aborts the run. */
  readonly aborted: Promise<string>;
  /** Delivers one batch. */
  emit(...bodies: readonly AuraEventBody[]): void;
}

let count = 0;

/** Run ids are UUIDv7: this one is of 2026. */
function nextRunId(): RunId {
  count += 1;
  return `run_019b76da90007000${count.toString(16).padStart(16, '0')}` as RunId;
}

/** A run that has not begun. */
export function createFakeRun(request: RunRequest): FakeRun {
  const runId = nextRunId();
  const listeners = new Set<EventListener>();
  const result = Promise.withResolvers<RunOutcome>();
  result.promise.catch(() => undefined);
  const aborted = Promise.withResolvers<string>();
  let seq = 0;

  function settle(event: AuraEvent): void {
    if (event.type === 'run.completed') result.resolve(event.outcome);
    if (event.type === 'run.failed') result.reject(fromErrorRecord(event.error));
  }

  return {
    request,
    aborted: aborted.promise,
    emit(...bodies) {
      const events = bodies.map((body) => ({ ...eventAt((seq += 1), body), runId }));
      for (const listener of listeners) listener(events);
      for (const event of events) settle(event);
    },
    handle: {
      runId,
      traceId: testTraceId,
      result: result.promise,
      subscribe(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      abort: aborted.resolve,
      sync: () => Promise.resolve(seq),
      steer: () => false,
      park: () => undefined,
      [Symbol.asyncIterator]: () => {
        throw new Error('the server subscribes, it does not iterate');
      },
    },
  };
}
