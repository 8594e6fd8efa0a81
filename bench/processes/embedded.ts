import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { createRuntime, defineTool, Namespace, noUsage } from '@aura/core';
import type { ModelPort, Runtime, RuntimeConfig } from '@aura/core';
import { nodeClock, nodePorts } from '@aura/host';
import { openStore } from '@aura/store';
import { z } from 'zod';

import type { EmbeddedFigures } from '../embedded-figures.ts';

// What an application that embeds Aura pays for agents and sessions that do nothing. Prints an `EmbeddedFigures`.

const [sessions = 1] = process.argv.slice(2).map(Number);
const agentSamples = 21;
const agentsPerSample = 500;

setFlagsFromString('--expose-gc');
const collectGarbage: unknown = runInNewContext('gc');
/** What is in use, without what is only waiting to be collected. */
function liveBytes(): number {
  if (typeof collectGarbage === 'function') {
    for (let pass = 0; pass < 3; pass += 1) collectGarbage();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const model: ModelPort = {
  info: { provider: 'bench', model: 'scripted' },
  async *stream() {
    const text = 'The answer depends on the question.';
    const content = [{ type: 'text', text } as const];
    const usage = { ...noUsage, inputTokens: 100, outputTokens: 20, requests: 1 };
    const response = { content, toolCalls: [], usage, finish: 'stop', model: 'scripted' } as const;
    yield [
      { type: 'text', delta: text },
      { type: 'end', response },
    ];
  },
};
const look = defineTool({
  name: 'look',
  description: 'Looks something up',
  input: z.object({ what: z.string() }),
  annotations: { readOnly: true },
  execute: ({ what }) => what,
});

const basics = {
  ports: nodePorts,
  model,
  tools: [look],
  systemPrompt: 'You are a helpful assistant. Answer briefly.',
};

/** CPU time and memory of one agent that is put together and kept. */
function measureAgents(config: RuntimeConfig): { readonly micros: number; readonly bytes: number } {
  const kept: Runtime[] = [];
  const before = liveBytes();
  const cpuBefore = process.cpuUsage();
  for (let index = 0; index < agentsPerSample; index += 1) kept.push(createRuntime(config));
  const { user, system } = process.cpuUsage(cpuBefore);
  const bytes = liveBytes() - before;
  return { micros: (user + system) / kept.length, bytes: bytes / kept.length };
}

/** Megabytes in use after one exchange in each of many sessions, fifty at a time. */
async function measureSessions(config: RuntimeConfig): Promise<number> {
  const runtime = createRuntime(config);
  for (let index = 0; index < sessions; index += 50) {
    const some = Array.from({ length: 50 }, (_, place) => {
      const namespace = Namespace.of('tenant', 'bench', 'user', `u${index + place}`);
      return runtime.run({ namespace, input: 'What does the answer depend on?' });
    });
    await Promise.all(some);
  }
  const bytes = liveBytes();
  // Still in use when it is measured.
  await runtime.close();
  return bytes / 1024 / 1024;
}

const directory = await mkdtemp(join(tmpdir(), 'aura-bench-'));
{
  await using store = await openStore({ directory, clock: nodeClock });
  const stored = { ...basics, runLogs: store.runLogs, sessions: store.sessions };
  const agents = Array.from({ length: agentSamples }, () => measureAgents(stored));
  const figures: EmbeddedFigures = {
    agentMicros: agents.map(({ micros }) => micros),
    agentBytes: agents.map(({ bytes }) => bytes),
    storedSessionsMegabytes: await measureSessions(stored),
    memorySessionsMegabytes: await measureSessions(basics),
  };
  process.stdout.write(`${JSON.stringify(figures)}\n`);
}
await rm(directory, { recursive: true });
