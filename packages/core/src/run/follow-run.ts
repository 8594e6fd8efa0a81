import type { AuraEvent } from '../events/aura-event.ts';
import type { EventListener } from '../events/event-listener.ts';
import type { RunId } from '../ids/ids.ts';
import type { Clock, Millis } from '../ports/clock.ts';
import { EventReplay } from './replay-events.ts';
import type { ScopedRunLogs } from './run-logs.ts';
import { statusAfter } from './summarise-run.ts';

/** How often the log of a run that another process executes is looked at. */
const pollMs: Millis = 250;
/** Records read at a time. */
const pageSize = 1_000;

/** A run that this process executes. */
export interface LiveRun {
  subscribe(listener: EventListener): () => void;
  /** Brings the log up to date with everything that was published. */
  sync(): Promise<number>;
  /** Settles when this process works on the run no longer. */
  readonly result: Promise<unknown>;
}

/** What following a run takes. */
export interface FollowOptions {
  readonly logs: ScopedRunLogs;
  readonly runId: RunId;
  /** Set when this process executes the run; otherwise its log is polled. */
  readonly live: LiveRun | undefined;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

function isLast(event: AuraEvent | undefined): boolean {
  return event !== undefined && statusAfter(event.type) !== 'running';
}

/** Everything the log has after `seq`, as events. */
async function* readEvents(
  { logs, runId }: FollowOptions,
  replay: EventReplay,
  position: { seq: number },
): AsyncGenerator<readonly AuraEvent[]> {
  for (;;) {
    const records = await logs.read(runId, { after: position.seq, limit: pageSize });
    if (records.length === 0) return;
    position.seq = records.at(-1)?.seq ?? position.seq;
    const events = records.flatMap((record) => replay.take(record));
    if (events.length > 0) yield events;
  }
}

/** What of a batch of live events was not in the log already. */
function unseen(
  events: readonly AuraEvent[],
  replay: EventReplay,
  position: { seq: number },
): readonly AuraEvent[] {
  return events.flatMap((event): readonly AuraEvent[] => {
    if (event.type === 'text.delta' || event.type === 'reasoning.delta') {
      const channel = event.type === 'text.delta' ? 'text' : 'reasoning';
      return replay.text(event, { ...event, channel });
    }
    if (event.type === 'tool_call.delta') return event.seq >= position.seq ? [event] : [];
    if (event.seq <= position.seq) return [];
    position.seq = event.seq;
    return [event];
  });
}

async function* followLive(
  options: FollowOptions,
  live: LiveRun,
): AsyncGenerator<readonly AuraEvent[]> {
  const replay = new EventReplay(options.runId);
  const position = { seq: 0 };
  let waiting: AuraEvent[] = [];
  let wake: () => void = () => {};
  const onAbort = (): void => wake();
  const unsubscribe = live.subscribe((events) => {
    waiting.push(...events);
    wake();
  });
  options.signal.addEventListener('abort', onAbort);
  let isOver = false;
  const onEnd = (): void => {
    isOver = true;
    wake();
  };
  void live.result.then(onEnd, onEnd);
  try {
    // From here on nothing is missed: what was published before is in the log, what comes after is waiting.
    await live.sync().catch(() => {});
    let last: AuraEvent | undefined;
    for await (const events of readEvents(options, replay, position)) {
      yield events;
      last = events.at(-1);
    }
    while (!isLast(last) && !options.signal.aborted) {
      // A run that is put aside has no last event.
      if (isOver && waiting.length === 0) return;
      if (waiting.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const events = unseen(waiting, replay, position);
      waiting = [];
      if (events.length > 0) yield events;
      last = events.at(-1);
    }
  } finally {
    unsubscribe();
    options.signal.removeEventListener('abort', onAbort);
  }
}

async function* followLog(options: FollowOptions): AsyncGenerator<readonly AuraEvent[]> {
  const replay = new EventReplay(options.runId);
  const position = { seq: 0 };
  let last: AuraEvent | undefined;
  if ((await options.logs.get(options.runId)) === undefined) return;
  while (!options.signal.aborted) {
    for await (const events of readEvents(options, replay, position)) {
      yield events;
      last = events.at(-1);
    }
    if (isLast(last)) return;
    try {
      await options.clock.sleep(pollMs, options.signal);
    } catch {
      // Only an abort ends the pause early.
      return;
    }
  }
}

/**
 * All events of a run from its beginning, then those that happen, to its end or suspension. Text that the log already
 * has comes in larger pieces than it was streamed in; every event and every character comes exactly once.
 */
export function followRun(options: FollowOptions): AsyncIterable<readonly AuraEvent[]> {
  return options.live === undefined ? followLog(options) : followLive(options, options.live);
}
