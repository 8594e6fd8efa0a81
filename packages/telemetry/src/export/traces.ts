import type { RunObserver } from '@aura/core';
import type { RequestTraces } from '../spans/request-traces.ts';

/** Sends what happens to a collector. Disposing it sends what is left, for 5 s at most. */
export interface Traces extends AsyncDisposable {
  readonly observer: RunObserver;
  readonly requests: RequestTraces;
}
