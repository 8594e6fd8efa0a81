import type { RunRecord } from '../run/run-record.ts';
import { isNote } from './is-note.ts';
import { laneInRun } from './lane-of.ts';
import { findDifference } from './find-difference.ts';
import type { SameId } from './find-difference.ts';
import type { Divergence } from './replay-report.ts';

/** Something that came from outside and comes again at its place. */
interface Cue {
  readonly seq: number;
  readonly act: () => void;
}

/** Place and time of a record are those of its run; what was streamed is in the finished message. */
function comparable(record: RunRecord): Omit<RunRecord, 'seq' | 'at'> {
  const { seq: _, at: __, ...rest } = record;
  return rest;
}

/** What one part of a run plays from. */
export interface ScorePart {
  /** The records of the part that are to be played, without streamed text. */
  readonly records: readonly RunRecord[];
  /** The first of them that was not played yet. */
  readonly next: RunRecord | undefined;
  /** Resolves as soon as every record of the run before the one with this seq has been played, or the replay is over. */
  reached(seq: number): Promise<void>;
}

/**
 * The records of one life as a score to play from: each replayed record is held against the recorded one, and what came
 * from outside is given its cue when everything before it has been played.
 */
export class Score {
  readonly #records: readonly RunRecord[];
  readonly #mayBreakOff: boolean;
  readonly #sameId: SameId;
  readonly #played = new Set<RunRecord>();
  /** Of each lane, the records that were not played yet. */
  readonly #lanes = new Map<string, RunRecord[]>();
  /** Index of the first record that was not played. */
  #next = 0;
  #cues: Cue[] = [];
  #divergence: Divergence | undefined;
  #isOver = false;

  constructor(
    records: readonly RunRecord[],
    options: { readonly mayBreakOff: boolean; readonly sameId: SameId },
  ) {
    this.#records = records.filter((record) => record.type !== 'text.chunk' && !isNote(record));
    this.#mayBreakOff = options.mayBreakOff;
    this.#sameId = options.sameId;
    for (const record of this.#records) {
      const name = laneInRun(record);
      if (name === undefined) continue;
      const lane = this.#lanes.get(name);
      if (lane === undefined) this.#lanes.set(name, [record]);
      else lane.push(record);
    }
  }

  /** The records to be played, without streamed text. */
  get records(): readonly RunRecord[] {
    return this.#records;
  }

  /** The first record that was not played yet. */
  get next(): RunRecord | undefined {
    return this.#records[this.#next];
  }

  /** What a part of the run plays from. */
  part(scope: string): ScorePart {
    const records = this.#records.filter((record) => record.scope === scope);
    const isUnplayed = (record: RunRecord): boolean => !this.#played.has(record);
    return {
      records,
      get next() {
        return records.find(isUnplayed);
      },
      reached: (seq) => this.reached(seq),
    };
  }

  get playedCount(): number {
    return this.#played.size;
  }

  get divergence(): Divergence | undefined {
    return this.#divergence;
  }

  /** Acts as soon as every record before the one with this seq has been played, or the replay is over. */
  when(seq: number, act: () => void): void {
    if (seq <= this.#position) act();
    else this.#cues.push({ seq, act });
  }

  /** {@link when}, as a promise. */
  reached(seq: number): Promise<void> {
    return new Promise((resolve) => this.when(seq, resolve));
  }

  /** Holds a replayed record against the recorded one. */
  take(replayed: RunRecord): void {
    if (this.#isOver || replayed.type === 'text.chunk' || isNote(replayed)) return;
    const name = laneInRun(replayed);
    const lane = name === undefined ? undefined : this.#lanes.get(name);
    if ((lane ?? []).length === 0 && this.#breaksOffAt(replayed)) return;
    const expected = (lane && this.#inReach(lane[0])) ?? this.next;
    const difference =
      expected === undefined
        ? { path: '', recorded: undefined, replayed }
        : findDifference(comparable(expected), comparable(replayed), this.#sameId);
    if (expected === undefined || difference !== undefined) {
      const seq = expected?.seq ?? (this.#records.at(-1)?.seq ?? 0) + 1;
      this.end({ seq, path: '', recorded: undefined, replayed: undefined, ...difference });
      return;
    }
    lane?.shift();
    this.#played.add(expected);
    this.#advance();
  }

  /** Nothing more is played. Whoever waits for a cue gets it, so that it can come to an end. */
  end(divergence?: Divergence): void {
    if (this.#isOver) return;
    this.#divergence = divergence;
    this.#isOver = true;
    this.#advance();
  }

  /** A record of a lane that may be played now, because nothing but records of other lanes stands before it. */
  #inReach(record: RunRecord | undefined): RunRecord | undefined {
    if (record === undefined) return undefined;
    for (let index = this.#next; ; index += 1) {
      const before = this.#records[index];
      if (before === record) return record;
      if (before === undefined || laneInRun(before) === undefined) return undefined;
    }
  }

  /**
   * Whether a log that breaks off has lost this record. It may still have records of other lanes that came after it; of
   * everything else, only what comes after the last record is lost.
   */
  #breaksOffAt(replayed: RunRecord): boolean {
    if (!this.#mayBreakOff) return false;
    const rest = this.#records.slice(this.#next);
    return laneInRun(replayed) === undefined
      ? rest.length === 0
      : rest.every((record) => laneInRun(record) !== undefined);
  }

  get #position(): number {
    if (this.#isOver) return Number.POSITIVE_INFINITY;
    return this.next?.seq ?? Number.POSITIVE_INFINITY;
  }

  #advance(): void {
    for (let next = this.next; next !== undefined && this.#played.has(next); next = this.next) {
      this.#next += 1;
    }
    const position = this.#position;
    const due = this.#cues.filter(({ seq }) => seq <= position);
    if (due.length === 0) return;
    this.#cues = this.#cues.filter(({ seq }) => seq > position);
    for (const { act } of due) act();
  }
}
