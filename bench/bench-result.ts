/** What a figure should reach. Missing it fails nothing: the report says so. */
export type Aim = { readonly atMost: number } | { readonly atLeast: number };

/** One figure of a benchmark. */
export interface BenchResult {
  readonly name: string;
  /** `ms`, `us`, `ns`, `1/s`: what `median`, `baseline`, `samples` and `aim` are measured in. */
  readonly unit: string;
  readonly median: number;
  /** One value per round, in order; `median` is theirs. */
  readonly samples: readonly number[];
  /** The same figure of the bare relay in the same rounds. */
  readonly baseline?: number;
  /** `median / baseline`. */
  readonly ratio?: number;
  readonly aim?: Aim;
}
