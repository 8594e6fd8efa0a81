/** A spell of requests, as fast as they are answered. */
export interface Load {
  readonly url: string;
  readonly body: string;
  /** Requests under way at any time. */
  readonly concurrency: number;
  /** No request starts later than this. */
  readonly durationMs: number;
}

/** What came of it. */
export interface LoadReport {
  readonly requests: number;
  /** Server-sent events received; of whole answers none. */
  readonly parts: number;
  /** From the first request to the end of the last answer. */
  readonly elapsedMs: number;
  /** The median time from a request to the end of its answer. */
  readonly latencyMs: number;
}

/** What the benchmark asks a process of its own. It asks one thing at a time. */
export type Question = { readonly type: 'cpu' } | { readonly type: 'load'; readonly load: Load };

/** What it is told. `ready` comes unasked, once. */
export type Answer =
  | { readonly type: 'ready'; readonly url: string }
  /** User and system time since the start of the process. */
  | { readonly type: 'cpu'; readonly micros: number }
  | { readonly type: 'load'; readonly report: LoadReport };
