import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  createAgentRunner,
  createIdSource,
  createMemoryAuditSink,
  createMemoryQuotaStore,
  createMemoryRunLogs,
  createMemorySessionStore,
  createRuntime,
  Namespace,
  silentLogger,
} from '@aura/core';
import type {
  AgentRunner,
  AuditSink,
  Authorizer,
  Clock,
  ModelPort,
  QuotaRule,
  QuotaStore,
  RunLogs,
  Runtime,
  SessionStore,
  Tool,
} from '@aura/core';
import { openStore } from '@aura/store';
import { fakeClock, seededRandom } from '@aura/testkit';

const digest = { sha256: (text: string) => createHash('sha256').update(text).digest('hex') };

/** So much that nobody ever uses it up; but it is counted. */
const quotaRules: readonly QuotaRule[] = [
  {
    scope: Namespace.of('tenant'),
    perKey: 'each_child',
    window: 'total',
    max: { runs: 1_000_000, tokens: 1_000_000_000 },
  },
];

/** Where everything of all tenants is kept. */
export interface Backend {
  readonly runLogs: RunLogs;
  readonly sessions: SessionStore;
  readonly quotas: QuotaStore;
  readonly audit: AuditSink;
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
  const stores = barriers.backend?.(backend) ?? backend;
  const { sessions, runLogs, quotas, audit } = stores;
  const random = seededRandom(seed);
  const kept = { runLogs, quotas, audit: { sink: audit } };
  const runtime = createRuntime({
    ports: { clock, random, digest },
    model: workload.model,
    tools: [workload.tool(stores)],
    sessions,
    ...kept,
    ...(barriers.authorize && { authorize: barriers.authorize }),
  });
  const ids = createIdSource({ clock, random });
  const runner = createAgentRunner({ clock, random, ids, digest, logger: silentLogger, ...kept });
  return { runtime, runner, clock, ...stores };
}

/** Where everything is kept in memory. */
export function memoryBackend(clock: Clock): Backend {
  return {
    runLogs: createMemoryRunLogs({ keepReleased: 10_000 }),
    sessions: createMemorySessionStore({ clock }),
    quotas: createMemoryQuotaStore({ clock, rules: quotaRules }),
    audit: createMemoryAuditSink({ digest }),
  };
}

/** Two servers on one backend in memory. */
export function memoryWorld(workload: Workload, barriers: Barriers = {}): readonly Server[] {
  const clock = fakeClock();
  const backend = memoryBackend(clock);
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
    servers: stores.map(({ runLogs, sessions, audit, quotas }, index) => {
      const backend = { runLogs, sessions, audit, quotas: quotas(quotaRules) };
      return createServer(backend, index + 1, parts);
    }),
    async [Symbol.asyncDispose]() {
      for (const store of stores) await store[Symbol.asyncDispose]();
      await rm(directory, { recursive: true });
    },
  };
}
