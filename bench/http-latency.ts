import type { BenchResult } from './bench-result.ts';
import { startHttpBench } from './http-bench.ts';
import { compare, summarise } from './measure.ts';

/** What Aura adds to a plain completion: time when it is idle, and throughput when it is not. */
export async function benchHttpLatency(): Promise<readonly BenchResult[]> {
  await using bench = await startHttpBench('short', false);
  const idle = await bench.measure({ concurrency: 1, rounds: 11, durationMs: 300 });
  const busy = await bench.measure({ concurrency: 32, rounds: 5, durationMs: 700 });
  return [
    compare(idle, {
      name: 'latency p50, one request at a time',
      unit: 'ms',
      read: ({ latencyMs }) => latencyMs,
    }),
    summarise(
      { name: 'added latency p50', unit: 'ms', aim: { atMost: 0.6 } },
      idle.map(({ subject, baseline }) => subject.latencyMs - baseline.latencyMs),
    ),
    compare(busy, {
      name: 'requests, 32 at a time',
      unit: '1/s',
      read: ({ requests, elapsedMs }) => (requests / elapsedMs) * 1_000,
    }),
    compare(busy, {
      name: 'CPU per request, 32 at a time',
      unit: 'us',
      read: ({ cpuMicros, requests }) => cpuMicros / requests,
    }),
  ];
}
