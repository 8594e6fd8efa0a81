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
  /** The run while this process executes it; otherwise its log is polled. */
  readonly live: () => LiveRun | undefined;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Go on when the run is suspended, with the life that its answers begin. Default: that is the end. */
  readonly throughSuspensions?: boolean;
}

/** Where following has come to. */
interface Position {
  readonly replay: EventReplay;
  seq: number;
  last: AuraEvent | undefined;
}

function isResting({ last }: Position): boolean {
  return last !== undefined && statusAfter(last.type) !== 'running';
}

function isAtEnd({ throughSuspensions = false }: FollowOptions, position: Position): boolean {
  const { last } = position;
  return isResting(position) && !(throughSuspensions && last?.type === 'run.suspended');
}

/** Everything the log has after the position, as events. */
async function* readEvents(
  { logs, runId }: FollowOptions,
  position: Position,
): AsyncGenerator<readonly AuraEvent[]> {
  for (;;) {
    const records = await logs.read(runId, { after: position.seq, limit: pageSize });
    if (records.length === 0) return;
    position.seq = records.at(-1)?.seq ?? position.seq;
    const events = records.flatMap((record) => position.replay.take(record));
    position.last = events.at(-1) ?? position.last;
    if (events.length > 0) yield events;
  }
}

/** What of a batch of live events was not in the log already. */
function unseen(events: readonly AuraEvent[], position: Position): readonly AuraEvent[] {
  return events.flatMap((event): readonly AuraEvent[] => {
    if (event.type === 'text.delta' || event.type === 'reasoning.delta') {
      const channel = event.type === 'text.delta' ? 'text' : 'reasoning';
      return position.replay.text(event, { ...event, channel });
    }
    if (event.type === 'tool_call.delta' || event.type === 'output.partial')
      return event.seq >= position.seq ? [event] : [];
    if (event.seq <= position.seq) return [];
    position.seq = event.seq;
    return [event];
  });
}

/** One life of the run, as far as it is not known yet. */
async function* followLive(
  options: FollowOptions,
  live: LiveRun,
  position: Position,
): AsyncGenerator<readonly AuraEvent[]> {
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
    yield* readEvents(options, position);
    while (!isResting(position) && !options.signal.aborted) {
      // A run that is put aside has no last event.
      if (isOver && waiting.length === 0) return;
      if (waiting.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const events = unseen(waiting, position);
      waiting = [];
      position.last = events.at(-1) ?? position.last;
      if (events.length > 0) yield events;
    }
  } finally {
    unsubscribe();
    options.signal.removeEventListener('abort', onAbort);
  }
}

/** Waits until it is time to look at the log again; false when nobody wants to any more. */
async function pause({ clock, signal }: FollowOptions): Promise<boolean> {
  try {
    await clock.sleep(pollMs, signal);
    return true;
  } catch {
    // Only an abort ends the pause early.
    return false;
  }
}

/**
 * All events of a run from its beginning, then those that happen, to its end or suspension. Text that the log already
 * has comes in larger pieces than it was streamed in; every event and every character comes exactly once.
 */
export async function* followRun(options: FollowOptions): AsyncGenerator<readonly AuraEvent[]> {
  const { logs, runId, signal } = options;
  const position: Position = { replay: new EventReplay(runId), seq: 0, last: undefined };
  // A run that has just been started may not have its log yet.
  if (options.live() === undefined && (await logs.get(runId)) === undefined) return;
  do {
    const live = options.live();
    if (live === undefined) yield* readEvents(options, position);
    else yield* followLive(options, live, position);
    if (isAtEnd(options, position)) return;
    // It was put aside; here nobody goes on with it.
    if (live !== undefined && !isResting(position)) return;
  } while (!signal.aborted && (await pause(options)));
}
