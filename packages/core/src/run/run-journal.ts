import type { AuraError } from '../errors/aura-error.ts';
import type { AuraEvent, AuraEventBody, EventPlace } from '../events/aura-event.ts';
import type { EventListener } from '../events/event-listener.ts';
import type { Clock } from '../ports/clock.ts';
import { LogWriter } from './log-writer.ts';
import type { LogWriterOptions } from './log-writer.ts';
import type { RunRecord, RunRecordBody } from './run-record.ts';
import { TextLog } from './text-log.ts';
import type { Transcript } from './transcript.ts';

/** What every event of a run has in common. */
export type RunIdentity = Pick<EventPlace, 'runId' | 'scope' | 'agent' | 'session' | 'traceId'>;

/** Events that are shown but not kept. */
export type DeltaBody = Extract<
  AuraEventBody,
  { type: 'text.delta' | 'reasoning.delta' | 'tool_call.delta' | 'output.partial' }
>;

/** What a journal is made for. */
export interface RunJournalOptions extends LogWriterOptions {
  readonly identity: RunIdentity;
  readonly clock: Clock;
  /** Kept up to date with every record. */
  readonly transcript: Transcript;
}

/** A part of a run writes to the log of the run. */
interface NestedOptions extends Pick<RunJournalOptions, 'identity' | 'transcript'> {
  readonly outer: RunJournal;
}

function endsMessage(event: AuraEventBody): boolean {
  return event.type === 'message.completed' || event.type === 'message.discarded';
}

/** What the journals of one run share. */
interface Shared {
  readonly clock: Clock;
  readonly writer: LogWriter;
  /** All of them that were not closed. */
  readonly journals: Set<RunJournal>;
}

/**
 * Writes one run's log and publishes its events. Records get their place at once and are written in groups; an event is
 * published when its record is durable, a delta as soon as everything before it is. Nobody waits for the disk unless it
 * asks to with {@link durable}. The parts of a run that work for one of its calls have journals of their own for the same
 * log; see {@link nested}.
 */
export class RunJournal {
  readonly #identity: RunIdentity;
  readonly #transcript: Transcript;
  readonly #shared: Shared;
  readonly #outer: RunJournal | undefined;
  readonly #text = new TextLog();

  constructor(options: RunJournalOptions | NestedOptions) {
    this.#identity = options.identity;
    this.#transcript = options.transcript;
    this.#outer = 'outer' in options ? options.outer : undefined;
    this.#shared =
      'outer' in options
        ? options.outer.#shared
        : { clock: options.clock, writer: new LogWriter(options), journals: new Set() };
    this.#shared.journals.add(this);
  }

  /** Which part of the run writes here. */
  get scope(): string {
    return this.#identity.scope;
  }

  /** Seq of the newest record of the run, written or not. */
  get seq(): number {
    return this.#shared.writer.seq;
  }

  /** Why the log could not be written, if so. */
  get broken(): AuraError | undefined {
    return this.#shared.writer.broken;
  }

  /** True when the run is being put aside: it goes on in another life. */
  get isParking(): boolean {
    return this.#shared.writer.isParking;
  }

  /** A journal for a part of the run. Its records are in the same log, and what it uses is used by this part as well. */
  nested(part: Pick<RunIdentity, 'scope' | 'agent'>, transcript: Transcript): RunJournal {
    return new RunJournal({ identity: { ...this.#identity, ...part }, transcript, outer: this });
  }

  /** Adds a record and, if it is an event, queues it for publication. */
  record(body: RunRecordBody): RunRecord {
    const { clock, writer, journals } = this.#shared;
    const { scope } = this.#identity;
    const record: RunRecord = { ...body, seq: writer.seq + 1, at: clock.now(), scope };
    if (!journals.has(this)) return record;
    if (!writer.takes(record)) {
      this.#tellFailure(record);
      return record;
    }
    this.#apply(record);
    if (record.type === 'event' && endsMessage(record.event)) this.#text.drop();
    writer.add(record, this.#eventOf(record));
    return record;
  }

  /** Takes nothing more down but how tools that are still at work end: their effects must not be forgotten. */
  park(): void {
    this.#shared.writer.park();
  }

  /**
   * Ends the journal; that of the run once everything is written and published. What comes later, from abandoned work, is
   * dropped.
   */
  async close(): Promise<void> {
    this.#shared.journals.delete(this);
    if (this.#outer === undefined) await this.#shared.writer.close();
  }

  /** Queues events that are shown at once and kept, in larger pieces, as `text.chunk` records. */
  deltas(bodies: readonly DeltaBody[], spanId: string): void {
    const { clock, writer, journals } = this.#shared;
    if (!writer.isOpen || !journals.has(this)) return;
    const at = clock.now();
    const { seq } = writer;
    writer.show(bodies.map((body) => ({ ...body, ...this.#identity, seq, at, spanId })));
    for (const chunk of this.#text.take(bodies, at)) this.record(chunk);
  }

  /** Brings the log up to date with everything that was published; resolves with the seq of its last record. */
  async sync(): Promise<number> {
    const { writer, journals } = this.#shared;
    for (const journal of journals) {
      for (const chunk of journal.#text.flush()) journal.record(chunk);
    }
    const { seq } = writer;
    await writer.durable(seq);
    return seq;
  }

  /** Resolves when the record with this seq, and so all before it, is durable. Rejects when the log is broken. */
  durable(seq: number = this.seq): Promise<void> {
    return this.#shared.writer.durable(seq);
  }

  subscribe(listener: EventListener): () => void {
    return this.#shared.writer.subscribe(listener);
  }

  #apply(record: RunRecord): void {
    this.#transcript.apply(record);
    if (this.#outer !== undefined) this.#outer.#apply(record);
  }

  #eventOf(record: RunRecord): AuraEvent | undefined {
    if (record.type !== 'event') return undefined;
    const { seq, at, spanId, event } = record;
    const { runId, scope, agent, session, traceId } = this.#identity;
    const place: EventPlace = { runId, seq, at, scope, agent, session, traceId, spanId };
    return { ...place, ...event };
  }

  /**
   * A log that broke can keep nothing, but its listeners must still learn that the run has failed: that one event is
   * published without a record.
   */
  #tellFailure(record: RunRecord): void {
    const { writer } = this.#shared;
    if (writer.broken === undefined || writer.isSealed) return;
    if (record.type !== 'event' || record.event.type !== 'run.failed') return;
    const event = this.#eventOf(record);
    if (event !== undefined) writer.tell([event]);
  }
}
