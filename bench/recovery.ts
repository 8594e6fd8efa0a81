import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Namespace, silentLogger } from '@aura/core';
import type { Message, MessageId } from '@aura/core';
import { createHost, nodeClock } from '@aura/host';
import type { Host } from '@aura/host';
import { openStore } from '@aura/store';
import type { Store } from '@aura/store';

import { benchConfig } from './bench-config.ts';
import type { BenchResult } from './bench-result.ts';
import { summarise } from './measure.ts';
import { startChild } from './processes/start-child.ts';

const rounds = 5;
const interruptedRuns = 1_000;
const tenant = Namespace.of('tenant', 'bench');

/** One process with its store, as far as it counts here. */
interface Life extends AsyncDisposable {
  readonly host: Host;
  readonly store: Store;
}

async function begin(directory: string, modelUrl: string): Promise<Life> {
  const store = await openStore({ directory, clock: nodeClock });
  const config = await benchConfig(directory, modelUrl);
  const host = createHost({ config, logger: silentLogger, version: 'bench', store });
  return { host, store, [Symbol.asyncDispose]: () => host.close() };
}

/** Starts runs, and stops before any of them has its answer. */
async function interrupt({ host }: Life): Promise<void> {
  const [agent] = host.agents;
  for (let index = 0; index < interruptedRuns; index += 1) {
    const question: Message = {
      role: 'user',
      id: `msg_${index}` as MessageId,
      createdAt: 0,
      content: [{ type: 'text', text: 'What does the answer depend on?' }],
    };
    const request = { namespace: tenant, session: `s${index}`, messages: [question] };
    const { result } = agent?.run({ ...request, mode: 'background' }) ?? {};
    result?.catch(() => undefined);
  }
  await host.close();
}

async function countRuns({ store }: Life, status: 'running' | 'completed'): Promise<number> {
  let count = 0;
  let cursor: string | undefined;
  do {
    const query = { status: [status], limit: 500, ...(cursor === undefined ? {} : { cursor }) };
    const page = await store.runLogs.within(tenant).list(query);
    count += page.items.length;
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return count;
}

/** Milliseconds from the start of a process until the last of the runs has its answer. */
async function recover(life: Life): Promise<number> {
  const startedAt = performance.now();
  await life.host.recover();
  while ((await countRuns(life, 'running')) > 0) {
    await nodeClock.sleep(5, new AbortController().signal);
  }
  return performance.now() - startedAt;
}

/** How long it takes a process to finish what the one before it left behind. The model answers at once. */
export async function benchRecovery(): Promise<readonly BenchResult[]> {
  await using modelServer = await startChild('model-server');
  const modelUrl = `${modelServer.url}/short`;
  const samples: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const directory = await mkdtemp(join(tmpdir(), 'aura-bench-'));
    try {
      await interrupt(await begin(directory, modelUrl));
      await using next = await begin(directory, modelUrl);
      const left = await countRuns(next, 'running');
      if (left !== interruptedRuns) throw new Error(`${left} runs were left behind`);
      samples.push(await recover(next));
      const done = await countRuns(next, 'completed');
      if (done !== interruptedRuns) throw new Error(`${done} runs were completed`);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }
  const name = '1,000 interrupted runs resumed and finished';
  return [summarise({ name, unit: 'ms', aim: { atMost: 2_000 } }, samples)];
}
