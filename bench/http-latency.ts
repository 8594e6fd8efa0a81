import type { BenchResult } from './bench-result.ts';
import { startHttpBench } from './http-bench.ts';
import { compare, summarise } from './measure.ts';

/** What Aura adds to a plain completion: time when it is idle, and throughput when it is not. */
export async function benchHttpLatency(): Promise<readonly BenchResult[]> {
  await using bench = await startHttpBench('short');
  const idle = await bench.measure({ stream: false, concurrency: 1, rounds: 11, roundMs: 400 });
  const busy = await bench.measure({ stream: false, concurrency: 32, rounds: 5, roundMs: 1_000 });
  return [
    compare({ name: 'latency p50, one request at a time', unit: 'ms' }, idle, (s) => s.latencyMs),
    summarise(
      { name: 'added latency p50', unit: 'ms', aim: { atMost: 0.6 } },
      idle.map(({ subject, baseline }) => subject.latencyMs - baseline.latencyMs),
    ),
    compare(
      { name: 'requests, 32 at a time', unit: '1/s' },
      busy,
      ({ requests, elapsedMs }) => (requests / elapsedMs) * 1_000,
    ),
    compare(
      { name: 'CPU per request, 32 at a time', unit: 'us' },
      busy,
      ({ cpuMicros, requests }) => cpuMicros / requests,
    ),
  ];
}
