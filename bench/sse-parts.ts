import type { Aim, BenchResult } from './bench-result.ts';
import { startHttpBench } from './http-bench.ts';
import { compare } from './measure.ts';

const load = { stream: true, concurrency: 16, rounds: 5, roundMs: 1_000 } as const;

async function benchStreams(
  answer: 'single' | 'burst',
  label: string,
  aim: { readonly aim?: Aim },
): Promise<readonly BenchResult[]> {
  await using bench = await startHttpBench(answer);
  const rounds = await bench.measure(load);
  return [
    compare(
      { name: `parts, ${label}`, unit: '1/s', ...aim },
      rounds,
      ({ parts, elapsedMs }) => (parts / elapsedMs) * 1_000,
    ),
    compare(
      { name: `CPU per part, ${label}`, unit: 'us' },
      rounds,
      ({ cpuMicros, parts }) => cpuMicros / parts,
    ),
  ];
}

/** What it costs Aura to relay the parts of streamed answers, of 16 at the same time. */
export async function benchSseParts(): Promise<readonly BenchResult[]> {
  return [
    ...(await benchStreams('burst', 'bursts of 16', { aim: { atLeast: 150_000 } })),
    ...(await benchStreams('single', 'one by one', {})),
  ];
}
