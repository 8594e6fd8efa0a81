import { AuraError } from '../errors/aura-error.ts';
import type { AuraEvent } from '../events/aura-event.ts';
import type { EventListener } from '../events/event-listener.ts';
import type { RunLog } from './run-logs.ts';
import type { RunRecord } from './run-record.ts';

interface Waiter {
  readonly seq: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** What a writer is made for. */
export interface LogWriterOptions {
  readonly log: RunLog;
  /** Seq of the last record an earlier life has written. Default 0. */
  readonly lastSeq?: number;
  /** Called with what a listener has thrown; the others and the run go on. */
  readonly onListenerError: (error: unknown) => void;
  /** Called for every record as soon as it has its place, before it is written. Must not throw. */
  readonly onRecord?: (record: RunRecord) => void;
  /** Called once when the log could not be written: the run must stop. */
  readonly onBroken: (error: AuraError) => void;
}

function notTaken(): AuraError {
  return new AuraError('run/parked', {
    message: 'the run was put aside or has ended, and nothing more of it is written down',
  });
}

/**
 * Writes the records of one run, of all its scopes, in groups, and publishes its events: those that are records when they
 * are durable, others as soon as everything before them is.
 */
export class LogWriter {
  readonly #options: LogWriterOptions;
  readonly #listeners = new Set<EventListener>();
  #seq: number;
  #durableSeq: number;
  #unwritten: RunRecord[] = [];
  #unpublished: AuraEvent[] = [];
  #waiters: Waiter[] = [];
  #flushing: Promise<void> | undefined;
  #state: 'open' | 'parking' | 'sealed' = 'open';
  #broken: AuraError | undefined;

  constructor(options: LogWriterOptions) {
    this.#options = options;
    this.#seq = options.lastSeq ?? 0;
    this.#durableSeq = this.#seq;
  }

  /** Seq of the newest record, written or not. */
  get seq(): number {
    return this.#seq;
  }

  get broken(): AuraError | undefined {
    return this.#broken;
  }

  /** True while anything at all is taken. */
  get isOpen(): boolean {
    return this.#state === 'open' && this.#broken === undefined;
  }

  get isParking(): boolean {
    return this.#state === 'parking';
  }

  /** Whether a record can still be kept. While a run is put aside, only how its tools end is. */
  takes(record: RunRecord): boolean {
    if (this.#state === 'sealed' || this.#broken !== undefined) return false;
    return this.#state === 'open' || record.type === 'tool.outcome';
  }

  /** Takes the next record, and the event it is, if it is one. */
  add(record: RunRecord, event: AuraEvent | undefined): void {
    this.#seq = record.seq;
    this.#unwritten.push(record);
    if (event !== undefined) this.#unpublished.push(event);
    this.#scheduleFlush();
    this.#options.onRecord?.(record);
  }

  /** Publishes what is no record. */
  show(events: readonly AuraEvent[]): void {
    for (const event of events) this.#unpublished.push(event);
    this.#scheduleFlush();
  }

  /** Tells the listeners at once what the log cannot keep any more. */
  tell(events: readonly AuraEvent[]): void {
    for (const listener of this.#listeners) {
      try {
        listener(events);
      } catch (error) {
        this.#options.onListenerError(error);
      }
    }
  }

  park(): void {
    if (this.#state === 'open') this.#state = 'parking';
  }

  /** Takes nothing more, and ends once everything is written and published. */
  async close(): Promise<void> {
    this.#state = 'sealed';
    await this.#flushing;
    this.#listeners.clear();
  }

  /** True for a writer that was closed. */
  get isSealed(): boolean {
    return this.#state === 'sealed';
  }

  /**
   * Resolves when the record with this seq, and so all before it, is durable. Rejects when the log is broken, and for a
   * record that was not taken: it never will be.
   */
  durable(seq: number): Promise<void> {
    if (this.#broken !== undefined) return Promise.reject(this.#broken);
    if (seq <= this.#durableSeq) return Promise.resolve();
    if (seq > this.#seq) return Promise.reject(notTaken());
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
    this.tell(events);
  }
}
