import type { BenchResult } from './bench-result.ts';
import { startHttpBench } from './http-bench.ts';
import type { ServerSample } from './http-bench.ts';
import { compare } from './measure.ts';
import type { Round } from './measure.ts';

const load = { concurrency: 16, rounds: 5, durationMs: 600 } as const;

/** The same twice: what one process can do is known from its CPU time even when the cores are shared. */
const aimParts = { atLeast: 150_000 } as const;
const aimCpu = { atMost: 1_000_000 / aimParts.atLeast } as const;

async function measureStreams(answer: 'single' | 'burst'): Promise<readonly Round<ServerSample>[]> {
  await using bench = await startHttpBench({ answer, stream: true, runs: 'memory' });
  // Awaited here: the processes end with this scope.
  return await bench.measure(load);
}

function partsPerSecond({ parts, elapsedMs }: ServerSample): number {
  return (parts / elapsedMs) * 1_000;
}

function cpuPerPart({ cpuMicros, parts }: ServerSample): number {
  return cpuMicros / parts;
}

/** What it costs Aura to relay the parts of streamed answers, of 16 at the same time. */
export async function benchSseParts(): Promise<readonly BenchResult[]> {
  const burst = await measureStreams('burst');
  const single = await measureStreams('single');
  return [
    compare(burst, {
      name: 'parts, bursts of 16',
      unit: '1/s',
      aim: aimParts,
      read: partsPerSecond,
    }),
    compare(burst, {
      name: 'CPU per part, bursts of 16',
      unit: 'us',
      aim: aimCpu,
      read: cpuPerPart,
    }),
    compare(single, { name: 'parts, one by one', unit: '1/s', read: partsPerSecond }),
    compare(single, { name: 'CPU per part, one by one', unit: 'us', read: cpuPerPart }),
  ];
}
