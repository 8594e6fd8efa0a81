/** The first thing that a replay did otherwise than its log says. */
export interface Divergence {
  /** Of the recorded record; one beyond the last when the replay went on after the end of the log. */
  readonly seq: number;
  /** JSON pointer into the record; empty for the whole of it. */
  readonly path: string;
  /** Undefined when nothing was recorded there. */
  readonly recorded: unknown;
  /** Undefined when the replay did nothing. */
  readonly replayed: unknown;
}

/** What came of replaying a run. */
export interface ReplayReport {
  /** From the start, and after each resumption. */
  readonly lives: number;
  /** Records that were compared. */
  readonly records: number;
  /** Absent when the run went exactly as it was recorded. */
  readonly divergence?: Divergence;
}
