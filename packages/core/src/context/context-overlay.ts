import type { TextCut } from './text-cut.ts';

/** One tool result that is shown in part. */
export interface ResultCut {
  /** Position of the result in the history. */
  readonly at: number;
  readonly cut: TextCut;
}

/**
 * What a model is shown instead of parts of a history. The history itself stays as it is; laid over it, an overlay gives
 * the same messages every time, so it is what is recorded. Positions count the messages of the history from 0, which
 * grows only at its end. JSON.
 */
export interface ContextOverlay {
  /** What comes before this position is not shown, pinned messages excepted. */
  readonly shownFrom: number;
  /** Tool results of answers before this position are shown as one line each, pinned ones excepted. */
  readonly elidedBefore: number;
  /** Results that are shown in part; where `elidedBefore` says more, it counts. */
  readonly cuts: readonly ResultCut[];
  /** Stands for messages that are not shown. */
  readonly summary: string | null;
}

/** The overlay that leaves everything as it is. */
export const noOverlay: ContextOverlay = {
  shownFrom: 0,
  elidedBefore: 0,
  cuts: [],
  summary: null,
};
