import type { AuraEvent, AuraEventType, Clock } from '@aura/core';
import type { ServerSettings } from '../settings/server-settings.ts';
import type { TimeoutKind } from './explain.ts';

/** The limits of time that one answer is under. */
export type TimeLimits = Pick<
  ServerSettings,
  'streamingTimeoutMs' | 'firstChunkTimeoutMs' | 'inactivityTimeoutMs'
>;

/** The timers of one answer. They run on their own: a reader that has stalled does not stop them. */
export interface RunTimers {
  /** Has to see every event of the run. */
  observe(events: readonly AuraEvent[]): void;
  dispose(): void;
}

/** What the timers need. `onTimeout` is called at most once, never after `dispose`. */
export interface RunTimersOptions {
  readonly clock: Clock;
  readonly limits: TimeLimits;
  onTimeout(kind: TimeoutKind, limitMs: number): void;
}

/** Signs of life of the model. */
const modelItems: ReadonlySet<AuraEventType> = new Set([
  'text.delta',
  'reasoning.delta',
  'tool_call.started',
  'tool_call.delta',
  'tool_call.ready',
  'message.completed',
]);

/**
 * Starts the total timer. The first-chunk timer runs from the first model request to the first sign of life; from
 * then on silence is measured, except while a tool call is open.
 */
export function createRunTimers({ clock, limits, onTimeout }: RunTimersOptions): RunTimers {
  // Aborted with a reason, here and elsewhere: without one an error with a stack is made each time.
  const disposal = new AbortController();
  const firstChunk = new AbortController();
  let awaitsModel = true;
  let modelSpoke = false;
  let openCalls = 0;
  let lastSign = 0;

  function fire(kind: TimeoutKind, limitMs: number): void {
    if (disposal.signal.aborted) return;
    disposal.abort('over');
    firstChunk.abort('over');
    onTimeout(kind, limitMs);
  }

  /** Calls `then` after `ms`, or never once `signal` aborts. */
  function after(ms: number, signal: AbortSignal, then: () => void): void {
    // The only way for a sleep to fail is its signal, and then nobody is interested any more.
    void clock.sleep(ms, signal).then(then, () => undefined);
  }

  function watchSilence(waitMs: number): void {
    after(waitMs, disposal.signal, () => {
      const leftMs = limits.inactivityTimeoutMs - (clock.monotonic() - lastSign);
      if (openCalls > 0) watchSilence(limits.inactivityTimeoutMs);
      else if (leftMs > 0) watchSilence(leftMs);
      else fire('inactivity', limits.inactivityTimeoutMs);
    });
  }

  function startFirstChunk(): void {
    awaitsModel = false;
    const limitMs = limits.firstChunkTimeoutMs;
    if (limitMs > 0) after(limitMs, firstChunk.signal, () => fire('first_chunk', limitMs));
  }

  function noteSign(): void {
    modelSpoke = true;
    firstChunk.abort('over');
    if (limits.inactivityTimeoutMs > 0) watchSilence(limits.inactivityTimeoutMs);
  }

  if (limits.streamingTimeoutMs > 0) {
    const limitMs = limits.streamingTimeoutMs;
    after(limitMs, disposal.signal, () => fire('total', limitMs));
  }

  return {
    observe(events) {
      if (limits.inactivityTimeoutMs > 0) lastSign = clock.monotonic();
      for (const { type } of events) {
        if (type === 'tool_call.ready') openCalls += 1;
        else if (type === 'tool.completed') openCalls -= 1;
        else if (awaitsModel && type === 'model.started') startFirstChunk();
        if (!modelSpoke && modelItems.has(type)) noteSign();
      }
    },
    dispose() {
      disposal.abort('over');
      firstChunk.abort('over');
    },
  };
}
