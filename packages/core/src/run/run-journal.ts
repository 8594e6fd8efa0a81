import { AuraError } from '../errors/aura-error.ts';
import type { AuraEvent, AuraEventBody, EventPlace } from '../events/aura-event.ts';
import type { EventListener } from '../events/event-listener.ts';
import type { Clock } from '../ports/clock.ts';
import type { RunLog } from './run-logs.ts';
import type { RunRecord, RunRecordBody } from './run-record.ts';
import { TextLog } from './text-log.ts';
import type { Transcript } from './transcript.ts';

/** What every event of a run has in common. */
export type RunIdentity = Pick<EventPlace, 'runId' | 'scope' | 'agent' | 'session' | 'traceId'>;

/** Events that are shown but not kept. */
export type DeltaBody = Extract<
  AuraEventBody,
  { type: 'text.delta' | 'reasoning.delta' | 'tool_call.delta' }
>;

interface Waiter {
  readonly seq: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** What a journal is made for. */
export interface RunJournalOptions {
  readonly log: RunLog;
  readonly identity: RunIdentity;
  readonly clock: Clock;
  /** Kept up to date with every record. */
  readonly transcript: Transcript;
  /** Seq of the last record an earlier life has written. Default 0. */
  readonly lastSeq?: number;
  /** Called with what a listener has thrown; the others and the run go on. */
  readonly onListenerError: (error: unknown) => void;
  /** Called for every record as soon as it has its place, before it is written. Must not throw. */
  readonly onRecord?: (record: RunRecord) => void;
  /** Called once when the log could not be written: the run must stop. */
  readonly onBroken: (error: AuraError) => void;
}

function endsMessage(event: AuraEventBody): boolean {
  return event.type === 'message.completed' || event.type === 'message.discarded';
}

/**
 * Writes one run's log and publishes its events. Records get their place at once and are written in groups; an event is
 * published when its record is durable, a delta as soon as everything before it is. Nobody waits for the disk unless it
 * asks to with {@link durable}.
 */
export class RunJournal {
  readonly #options: RunJournalOptions;
  readonly #listeners = new Set<EventListener>();
  readonly #text = new TextLog();
  #seq: number;
  #durableSeq: number;
  #unwritten: RunRecord[] = [];
  #unpublished: AuraEvent[] = [];
  #waiters: Waiter[] = [];
  #flushing: Promise<void> | undefined;
  #state: 'open' | 'parking' | 'sealed' = 'open';
  #broken: AuraError | undefined;

  constructor(options: RunJournalOptions) {
    this.#options = options;
    this.#seq = options.lastSeq ?? 0;
    this.#durableSeq = this.#seq;
  }

  /** Seq of the newest record, written or not. */
  get seq(): number {
    return this.#seq;
  }

  /** Why the log could not be written, if so. */
  get broken(): AuraError | undefined {
    return this.#broken;
  }

  /** Adds a record and, if it is an event, queues it for publication. */
  record(body: RunRecordBody): RunRecord {
    const { clock, identity } = this.#options;
    const record: RunRecord = {
      ...body,
      seq: this.#seq + 1,
      at: clock.now(),
      scope: identity.scope,
    };
    if (this.#ended(record)) return record;
    this.#seq = record.seq;
    this.#options.transcript.apply(record);
    this.#unwritten.push(record);
    if (record.type === 'event') {
      if (endsMessage(record.event)) this.#text.drop();
      const { seq, at } = record;
      const { runId, scope, agent, session, traceId } = identity;
      const place: EventPlace = {
        runId,
        seq,
        at,
        scope,
        agent,
        session,
        traceId,
        spanId: record.spanId,
      };
      this.#unpublished.push({ ...place, ...record.event });
    }
    this.#scheduleFlush();
    this.#options.onRecord?.(record);
    return record;
  }

  /** True when the run is being put aside: it goes on in another life. */
  get isParking(): boolean {
    return this.#state === 'parking';
  }

  /** Takes nothing more down but how tools that are still at work end: their effects must not be forgotten. */
  park(): void {
    if (this.#state === 'open') this.#state = 'parking';
  }

  /** Ends the journal once everything is written and published. What comes later, from abandoned work, is dropped. */
  async close(): Promise<void> {
    this.#state = 'sealed';
    await this.#flushing;
    this.#listeners.clear();
  }

  /** Queues events that are shown at once and kept, in larger pieces, as `text.chunk` records. */
  deltas(bodies: readonly DeltaBody[], spanId: string): void {
    if (this.#state !== 'open' || this.#broken !== undefined) return;
    const { clock, identity } = this.#options;
    const { runId, scope, agent, session, traceId } = identity;
    const at = clock.now();
    const seq = this.#seq;
    for (const body of bodies) {
      this.#unpublished.push({ ...body, runId, seq, at, scope, agent, session, traceId, spanId });
    }
    for (const chunk of this.#text.take(bodies, at)) this.record(chunk);
    this.#scheduleFlush();
  }

  /** Brings the log up to date with everything that was published; resolves with the seq of its last record. */
  async sync(): Promise<number> {
    for (const chunk of this.#text.flush()) this.record(chunk);
    const seq = this.#seq;
    await this.durable(seq);
    return seq;
  }

  /** Resolves when the record with this seq, and so all before it, is durable. Rejects when the log is broken. */
  durable(seq: number = this.#seq): Promise<void> {
    if (this.#broken !== undefined) return Promise.reject(this.#broken);
    if (seq <= this.#durableSeq) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#waiters.push({ seq, resolve, reject });
    });
  }

  subscribe(listener: EventListener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /**
   * True when nothing may follow any more. A log that broke can keep nothing, but its listeners must still learn that
   * the run has failed: that one event is published without a record.
   */
  #ended(record: RunRecord): boolean {
    if (this.#state === 'sealed') return true;
    if (this.#state === 'parking' && record.type !== 'tool.outcome') return true;
    if (this.#broken === undefined) return false;
    if (record.type === 'event' && record.event.type === 'run.failed') {
      const { seq, at, spanId, event } = record;
      this.#tell([{ ...this.#options.identity, seq, at, spanId, ...event }]);
    }
    return true;
  }

  #scheduleFlush(): void {
    // One turn of the microtask queue collects what belongs together into one write and one publication.
    this.#flushing ??= Promise.resolve().then(() => this.#flush());
  }

  async #flush(): Promise<void> {
    // A listener may record something while it is told what happened: that belongs to this flush as well.
    do {
      await this.#write();
      this.#publish();
      this.#wake();
    } while (this.#unwritten.length > 0 && this.#broken === undefined);
    this.#flushing = undefined;
  }

  async #write(): Promise<void> {
    if (this.#unwritten.length === 0 || this.#broken !== undefined) return;
    const records = this.#unwritten;
    this.#unwritten = [];
    try {
      const written = this.#options.log.append(records);
      if (written !== undefined) await written;
      this.#durableSeq = records.at(-1)?.seq ?? this.#durableSeq;
    } catch (thrown) {
      this.#break(AuraError.from(thrown, 'run/log_failed'));
    }
  }

  #break(error: AuraError): void {
    this.#broken = error;
    this.#unwritten = [];
    this.#unpublished = this.#unpublished.filter((event) => event.seq <= this.#durableSeq);
    for (const waiter of this.#waiters) waiter.reject(error);
    this.#waiters = [];
    this.#options.onBroken(error);
  }

  #wake(): void {
    if (this.#waiters.length === 0) return;
    const ready = this.#waiters.filter((waiter) => waiter.seq <= this.#durableSeq);
    this.#waiters = this.#waiters.filter((waiter) => waiter.seq > this.#durableSeq);
    for (const waiter of ready) waiter.resolve();
  }

  #publish(): void {
    if (this.#unpublished.length === 0) return;
    let count = this.#unpublished.findIndex((event) => event.seq > this.#durableSeq);
    if (count === -1) count = this.#unpublished.length;
    if (count === 0) return;
    const events =
      count === this.#unpublished.length ? this.#unpublished : this.#unpublished.slice(0, count);
    this.#unpublished = this.#unpublished.slice(count);
    this.#tell(events);
  }

  #tell(events: readonly AuraEvent[]): void {
    for (const listener of this.#listeners) {
      try {
        listener(events);
      } catch (error) {
        this.#options.onListenerError(error);
      }
    }
  }
}
