import type { ModelEvent, ModelPort, ModelRequest } from '@aura/core';
import { noUsage } from '@aura/core';
import { nodeRandom } from '@aura/host';
import { withTextTools } from '@aura/models';
import type { BenchResult } from './bench-result.ts';
import { alternate, compare } from './measure.ts';

const parts = 200_000;
const perBatch = 16;
const warmUpRounds = 3;
const rounds = 11;

const texts: Readonly<Record<string, readonly string[]>> = {
  prose: ['The ', 'answer', ' is', ' forty', '-two', ', as', ' you', ' know', '. '],
  code: [
    'if (a',
    '[i] < b',
    ') {\n',
    '  x = { ',
    'y: `z`',
    ' };\n',
    '}',
    ' else',
    ' return ',
    'f();',
  ],
};

const request: ModelRequest = {
  system: [],
  messages: [],
  tools: [{ name: 'get_weather', description: '', inputSchema: { type: 'object' } }],
};

function modelOf(deltas: readonly string[]): ModelPort {
  const batch = Array.from({ length: perBatch }, (_, index): ModelEvent => {
    return { type: 'text', delta: deltas[index % deltas.length] ?? '' };
  });
  const response = {
    content: [],
    toolCalls: [],
    usage: noUsage,
    finish: 'stop',
    model: 'bench',
  } as const;
  return {
    info: { provider: 'bench', model: 'bench' },
    async *stream() {
      for (let sent = 0; sent < parts; sent += perBatch) yield batch;
      yield [{ type: 'end', response }];
    },
  };
}

/** CPU time per part in nanoseconds. */
async function timeParts(model: ModelPort): Promise<number> {
  const { signal } = new AbortController();
  const before = process.cpuUsage();
  let seen = 0;
  for await (const batch of model.stream(request, { signal })) seen += batch.length;
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1_000) / seen;
}

/** What looking for tool calls costs a stream that has none. The baseline is the same stream with nobody looking. */
export async function benchTextTools(): Promise<readonly BenchResult[]> {
  const results: BenchResult[] = [];
  for (const [name, deltas] of Object.entries(texts)) {
    const bare = modelOf(deltas);
    const watched = withTextTools(bare, { random: nodeRandom });
    for (let round = 0; round < warmUpRounds; round += 1) await timeParts(watched);
    const measured = await alternate(rounds, {
      subject: () => timeParts(watched),
      baseline: () => timeParts(bare),
    });
    results.push(
      compare(measured, {
        name: `part of ${name}, looked through for calls`,
        unit: 'ns',
        aim: { atMost: 500 },
        read: (nanoseconds) => nanoseconds,
      }),
    );
  }
  return results;
}
