import type { ModelEvent, ModelPort, ModelRequest } from '@aura/core';
import { noUsage, silentLogger } from '@aura/core';
import { nodeClock, nodeRandom } from '@aura/host';
import { createMemoryProfileStates, createResilientModel, ProfileLedger } from '@aura/models';
import type { BenchResult } from './bench-result.ts';
import { alternate, compare } from './measure.ts';

const calls = 20_000;
const warmUpRounds = 3;
const rounds = 11;

const request: ModelRequest = { system: [], messages: [], tools: [] };

/** Answers in three batches, and takes no time for it. */
function modelOf(model: string): ModelPort {
  const part: readonly ModelEvent[] = [{ type: 'text', delta: 'A word. ' }];
  const response = { content: [], toolCalls: [], usage: noUsage, finish: 'stop', model } as const;
  const end: readonly ModelEvent[] = [{ type: 'end', response }];
  return {
    info: { provider: 'bench', model },
    async *stream() {
      yield part;
      yield part;
      yield end;
    },
  };
}

/** CPU time per call in microseconds. */
async function timeCalls(model: ModelPort): Promise<number> {
  const { signal } = new AbortController();
  const before = process.cpuUsage();
  for (let done = 0; done < calls; done += 1) {
    for await (const batch of model.stream(request, { signal, affinity: 'session' })) {
      if (batch.length === 0) throw new Error('a batch was empty');
    }
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / calls;
}

/** What resilience adds to a call of which nothing fails, with three credentials and a fallback. */
export async function benchResilience(): Promise<readonly BenchResult[]> {
  const bare = modelOf('main');
  const states = createMemoryProfileStates();
  await using ledger = new ProfileLedger({ states, clock: nodeClock, logger: silentLogger });
  const resilient = createResilientModel({
    clock: nodeClock,
    random: nodeRandom,
    ledger,
    routes: [
      {
        profiles: [
          { id: 'bench:1', port: bare },
          { id: 'bench:2', port: bare },
          { id: 'bench:3', port: bare },
        ],
      },
      { profiles: [{ id: 'bench:4', port: modelOf('spare') }] },
    ],
  });
  for (let round = 0; round < warmUpRounds; round += 1) {
    await timeCalls(resilient);
    await timeCalls(bare);
  }
  const measured = await alternate(rounds, {
    subject: () => timeCalls(resilient),
    baseline: () => timeCalls(bare),
  });
  const added = measured.map(({ subject, baseline }) => ({
    subject: subject - baseline,
    baseline,
  }));
  return [
    compare(added, {
      name: 'resilience, added to a call that succeeds',
      unit: 'us',
      aim: { atMost: 30 },
      read: (microseconds) => microseconds,
    }),
  ];
}
