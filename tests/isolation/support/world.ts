import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  createAgentRunner,
  createIdSource,
  createMemoryRunLogs,
  createMemorySessionStore,
  createRuntime,
  silentLogger,
} from '@aura/core';
import type {
  AgentRunner,
  Authorizer,
  Clock,
  ModelPort,
  RunLogs,
  Runtime,
  SessionStore,
  Tool,
} from '@aura/core';
import { openStore } from '@aura/store';
import { fakeClock, seededRandom } from '@aura/testkit';

/** Where everything of all tenants is kept. */
export interface Backend {
  readonly runLogs: RunLogs;
  readonly sessions: SessionStore;
}

/** What stands between the tenants; tests take single parts of it away. */
export interface Barriers {
  readonly backend?: (backend: Backend) => Backend;
  readonly authorize?: Authorizer;
}

/** One process that serves all tenants. */
export interface Server extends Backend {
  readonly runtime: Runtime;
  readonly runner: AgentRunner;
  readonly clock: Clock;
  /** Resolves when the process is gone. Absent: it lives on. */
  readonly died?: Promise<void>;
}

/** What the servers of a world run. */
export interface Workload {
  readonly model: ModelPort;
  readonly tool: (backend: Backend) => Tool;
}

/** One process on a backend. */
export function createServer(
  backend: Backend,
  seed: number,
  parts: { readonly clock: Clock; readonly workload: Workload; readonly barriers: Barriers },
): Server {
  const { clock, workload, barriers } = parts;
  const { sessions, runLogs } = barriers.backend?.(backend) ?? backend;
  const random = seededRandom(seed);
  const digest = { sha256: (text: string) => createHash('sha256').update(text).digest('hex') };
  const runtime = createRuntime({
    ports: { clock, random, digest },
    model: workload.model,
    tools: [workload.tool({ sessions, runLogs })],
    sessions,
    runLogs,
    ...(barriers.authorize && { authorize: barriers.authorize }),
  });
  const ids = createIdSource({ clock, random });
  const runner = createAgentRunner({ clock, random, ids, digest, runLogs, logger: silentLogger });
  return { runtime, runner, sessions, runLogs, clock };
}

/** Two servers on one backend in memory. */
export function memoryWorld(workload: Workload, barriers: Barriers = {}): readonly Server[] {
  const clock = fakeClock();
  const backend = {
    runLogs: createMemoryRunLogs({ keepReleased: 10_000 }),
    sessions: createMemorySessionStore({ clock }),
  };
  return [1, 2].map((seed) => createServer(backend, seed, { clock, workload, barriers }));
}

/** Two servers, each with a store of its own on the same data directory. Disposing it removes everything. */
export async function sqliteWorld(
  workload: Workload,
): Promise<{ readonly servers: readonly Server[] } & AsyncDisposable> {
  const clock = fakeClock();
  const directory = await mkdtemp(join(tmpdir(), 'aura-isolation-'));
  const open = () => openStore({ directory, clock, synchronous: 'normal' });
  const stores = [await open(), await open()];
  const parts = { clock, workload, barriers: {} };
  return {
    servers: stores.map((store, index) => createServer(store, index + 1, parts)),
    async [Symbol.asyncDispose]() {
      for (const store of stores) await store[Symbol.asyncDispose]();
      await rm(directory, { recursive: true });
    },
  };
}
