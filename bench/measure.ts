import type { Aim, BenchResult } from './bench-result.ts';

/** The value below which the given share of the values lies. */
export function quantile(values: Iterable<number>, share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  if (value === undefined) throw new TypeError('there is no quantile of no values');
  return value;
}

/** The middle value. One slow round, from whatever else the machine does, does not move it. */
export function median(values: Iterable<number>): number {
  return quantile(values, 0.5);
}

/** What was measured in one round: of the subject, and of the baseline right after it. */
export interface Round<Sample> {
  readonly subject: Sample;
  readonly baseline: Sample;
}

/** Measures two sides in turn, so that a busy spell of the machine hits both alike. */
export async function alternate<Sample>(
  rounds: number,
  measure: { readonly [Side in keyof Round<Sample>]: () => Promise<Sample> },
): Promise<readonly Round<Sample>[]> {
  const measured: Round<Sample>[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const subject = await measure.subject();
    const baseline = await measure.baseline();
    measured.push({ subject, baseline });
  }
  return measured;
}

/** What a figure is called and should reach. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly aim?: Aim;
}

/** A figure from its rounds. */
export function summarise(figure: Figure, samples: readonly number[]): BenchResult {
  return { ...figure, median: median(samples), samples };
}

/** A figure of the subject beside the same figure of the baseline; `read` takes it from a sample. */
export function compare<Sample>(
  rounds: readonly Round<Sample>[],
  { read, ...figure }: Figure & { readonly read: (sample: Sample) => number },
): BenchResult {
  const subjects = rounds.map(({ subject }) => read(subject));
  const result = summarise(figure, subjects);
  const baseline = median(rounds.map((round) => read(round.baseline)));
  return { ...result, baseline, ratio: result.median / baseline };
}
