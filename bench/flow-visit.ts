import type { BatchNode, Flow, FlowRecord, SingleNode } from '@aura/core';
import { END, flow, nodesFor, runFlow } from '@aura/core';
import { nodeClock, nodeRandom } from '@aura/host';
import type { BenchResult } from './bench-result.ts';
import { summarise } from './measure.ts';

const visitsPerSample = 10_000;
const warmUpSamples = 3;
const samples = 15;

interface Count {
  readonly visits: number;
}

type Counting =
  | SingleNode<Count, 'again' | 'done', unknown>
  | BatchNode<Count, 'again' | 'done', unknown>;

const { node, batch } = nodesFor<Count>();
const actions = ['again', 'done'] as const;
const ten = Array.from({ length: 10 }, (_, index) => index);

/** What every node does at the end of its visit: it counts, and goes round until that is enough. */
function next(visits: number): { action: 'again' | 'done'; set: Count } {
  return { action: visits < visitsPerSample ? 'again' : 'done', set: { visits } };
}

const nodes: Readonly<Record<string, Counting>> = {
  'visit of a synchronous node': node({
    kind: 'sync',
    actions,
    prep: ({ visits }) => visits,
    exec: (visits) => visits + 1,
    post: (_state, _input, visits) => next(visits),
  }),
  'visit of an asynchronous node': node({
    kind: 'async',
    actions,
    prep: ({ visits }) => visits,
    exec: async (visits) => visits + 1,
    post: (_state, _input, visits) => next(visits),
  }),
  'visit of a journaled node': node({
    kind: 'journaled',
    actions,
    policy: { journal: true },
    prep: ({ visits }) => visits,
    exec: async (visits) => visits + 1,
    post: (_state, _input, visits) => next(visits),
  }),
  'visit of a batch of 10 items': batch({
    kind: 'batch',
    actions,
    concurrency: 4,
    items: () => ten,
    execItem: async (item) => item + 1,
    post: ({ visits }) => next(visits + 1),
  }),
};

function looping(counting: Counting): Flow<Count, unknown> {
  return flow<Count>('bench')
    .add('count', counting)
    .start('count')
    .on('count', 'again', 'count')
    .on('count', 'done', END)
    .build();
}

/** CPU time per visit in nanoseconds. Somebody takes down the records, as a run log would. */
async function timeVisits(bench: Flow<Count, unknown>): Promise<number> {
  const records: FlowRecord[] = [];
  const before = process.cpuUsage();
  const result = await runFlow(
    bench,
    { visits: 0 },
    {
      runId: 'bench',
      services: undefined,
      clock: nodeClock,
      random: nodeRandom,
      signal: new AbortController().signal,
      limits: { maxSteps: visitsPerSample },
      record: (record) => records.push(record),
    },
  );
  const { user, system } = process.cpuUsage(before);
  if (result.status !== 'completed') throw new Error(`the flow has ${result.status}`);
  return ((user + system) * 1_000) / visitsPerSample;
}

/** The flow engine alone: what one visit costs, by kind of node. */
export async function benchFlowVisit(): Promise<readonly BenchResult[]> {
  const results: BenchResult[] = [];
  for (const [name, counting] of Object.entries(nodes)) {
    const bench = looping(counting);
    for (let done = 0; done < warmUpSamples; done += 1) await timeVisits(bench);
    const times: number[] = [];
    for (let sample = 0; sample < samples; sample += 1) times.push(await timeVisits(bench));
    const aim = counting.type === 'single' ? { aim: { atMost: 5_000 } } : {};
    results.push(summarise({ name, unit: 'ns', ...aim }, times));
  }
  return results;
}
