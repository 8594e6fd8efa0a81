import type { BenchResult } from './bench-result.ts';
import { startHttpBench } from './http-bench.ts';
import type { ServerSample } from './http-bench.ts';
import { compare, summarise } from './measure.ts';
import type { Figure, Round } from './measure.ts';

type Rounds = readonly Round<ServerSample>[];

function addedLatency(idle: Rounds, figure: Omit<Figure, 'unit'>): BenchResult {
  const added = idle.map(({ subject, baseline }) => subject.latencyMs - baseline.latencyMs);
  return summarise({ ...figure, unit: 'ms' }, added);
}

const idleLoad = { concurrency: 1, rounds: 11, durationMs: 300 } as const;

async function measureStored(): Promise<Rounds> {
  await using bench = await startHttpBench({ answer: 'short', stream: false, runs: 'stored' });
  // Awaited here: the processes end with this scope.
  return await bench.measure(idleLoad);
}

/** What Aura adds to a plain completion: time when it is idle, and throughput when it is not. */
export async function benchHttpLatency(): Promise<readonly BenchResult[]> {
  const stored = await measureStored();
  await using bench = await startHttpBench({ answer: 'short', stream: false, runs: 'memory' });
  const idle = await bench.measure(idleLoad);
  const busy = await bench.measure({ concurrency: 32, rounds: 5, durationMs: 700 });
  return [
    compare(idle, {
      name: 'latency p50, one request at a time',
      unit: 'ms',
      read: ({ latencyMs }) => latencyMs,
    }),
    addedLatency(idle, { name: 'added latency p50', aim: { atMost: 0.6 } }),
    addedLatency(stored, { name: 'added latency p50, with a data directory' }),
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
