import type { ErrorRecord } from '../errors/aura-error.ts';
import type { Usage } from '../model/model-port.ts';

/**
 * How far a reduction went. 1: old tool results became one line each. 2: old messages became a summary. 3: old messages
 * were left out. 4: results of the current exchange were shortened.
 */
export type CompactionLevel = 1 | 2 | 3 | 4;

/** What a reduction of the context has done. Tokens are those of the whole request, as estimated. */
export interface CompactionReport {
  readonly level: CompactionLevel;
  readonly cause: 'high_water' | 'provider_overflow' | 'manual';
  readonly tokensBefore: number;
  readonly tokensAfter: number;
  /** Tool results that are shown in part or as one line from now on. */
  readonly elidedResults: number;
  /** Units of the history that are not shown from now on: messages, and answers with their results. */
  readonly droppedUnits: number;
  /** What the summary has cost. */
  readonly usage?: Usage;
  /** Why there is no summary although there is a summariser. */
  readonly summaryError?: ErrorRecord;
}
