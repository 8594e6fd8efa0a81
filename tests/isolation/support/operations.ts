import { followRun } from '@aura/core';
import type { Clock, LaneMode, Namespace, RunHandle, RunId } from '@aura/core';

import { asking } from './adversary.ts';
import { attempt } from './attempt.ts';
import type { Tenant } from './tenant.ts';
import type { Server } from './world.ts';

/** The names of what a tenant can do. */
export const operationNames = [
  'run',
  'park',
  'get',
  'list',
  'label',
  'fork',
  'delete',
  'deleteTree',
  'readRun',
  'listRuns',
  'follow',
  'take',
  'resume',
  'steer',
  'goOn',
  'audit',
] as const;

/** One thing that a tenant does, to itself or to another. */
export interface Operation {
  readonly name: (typeof operationNames)[number];
  readonly actor: Tenant;
  /** Whose things are named; the actor itself in honest operations. */
  readonly target: Tenant;
  readonly server: Server;
  /** Picks one of several sessions, runs, modes. */
  readonly pick: number;
}

const lanes: readonly LaneMode[] = ['queue', 'reject', 'interrupt'];

function pickFrom<T>(items: readonly T[], pick: number): T | undefined {
  return items[pick % items.length];
}

function sessionOf(tenant: Tenant, pick: number): Namespace {
  return pickFrom(tenant.sessions, pick) ?? tenant.root;
}

function runOf(tenant: Tenant, pick: number): RunId {
  return pickFrom(tenant.runs, pick) ?? ('run_none' as RunId);
}

/** Starts a run in a session of the target. Its model looks for everything of the target. */
function startRun({ actor, target, server, pick }: Operation): RunHandle {
  const { canary, principal } = actor;
  const sessions = [...target.sessions, target.keepsake].map(({ key }) => key);
  const run = server.runtime.stream({
    namespace: sessionOf(target, pick),
    principal,
    input: asking(canary, { sessions, runs: target.runs }),
    lane: pickFrom(lanes, pick) ?? 'queue',
    persist: pick % 5 > 0,
  });
  target.runs.push(run.runId);
  return run;
}

async function runToEnd(operation: Operation): Promise<unknown> {
  const run = startRun(operation);
  const events: unknown[] = [];
  run.subscribe((batch) => events.push(...batch));
  return [await attempt(() => run.result), events];
}

async function park(operation: Operation): Promise<unknown> {
  const run = startRun(operation);
  run.subscribe((events) => {
    if (events.some(({ type }) => type === 'message.started')) run.park();
  });
  return attempt(() => run.result);
}

/** A clock on which nothing can be waited for, so that following ends where waiting would begin. */
function impatient(clock: Clock): Clock {
  return { ...clock, sleep: () => Promise.reject(new RangeError('there is no time')) };
}

async function follow({ actor, target, server, pick }: Operation): Promise<unknown> {
  const logs = server.runLogs.within(actor.root);
  const clock = impatient(server.clock);
  const { signal } = new AbortController();
  const runId = runOf(target, pick);
  const seen: unknown[] = [];
  for await (const events of followRun({ logs, runId, live: () => undefined, clock, signal })) {
    seen.push(...events);
  }
  return seen;
}

async function take({ actor, target, server, pick }: Operation): Promise<unknown> {
  const log = await server.runLogs.within(actor.root).acquire(runOf(target, pick));
  if (log === undefined) return undefined;
  const { root, canary } = target;
  await log.release();
  // Whoever can take a run can write to it: that alone is too much, whether or not it shows anything.
  return actor === target ? undefined : { taken: root.key, canary };
}

async function resume({ actor, target, server, pick }: Operation): Promise<unknown> {
  const { runtime, runner } = server;
  const ref = { namespace: actor.root, runId: runOf(target, pick) };
  const run = await runner.resume(runtime.agent, ref, { useCurrent: true });
  const events: unknown[] = [];
  run?.subscribe((batch) => events.push(...batch));
  return [run && (await attempt(() => run.result)), events];
}

function forkTo(target: Tenant, pick: number): Namespace {
  return target.root.child('fork', String(pick % 3));
}

const steps: Readonly<Record<Operation['name'], (operation: Operation) => Promise<unknown>>> = {
  run: runToEnd,
  park,
  async get({ actor: { principal }, target, server, pick }) {
    return server.runtime.sessions.get(sessionOf(target, pick), { principal });
  },
  async list({ actor: { principal, root }, target, server, pick }) {
    const { sessions } = server.runtime;
    const cursor = sessionOf(target, pick).key;
    return [
      await attempt(() => sessions.list(target.root, { principal, includeSystem: true })),
      await attempt(() => sessions.list(root, { principal, cursor })),
    ];
  },
  async label({ actor: { principal, canary }, target, server, pick }) {
    const { sessions } = server.runtime;
    const namespace = sessionOf(target, pick);
    return [
      await attempt(() => sessions.updateMetadata(namespace, { canary }, { principal })),
      await attempt(() => sessions.setTitle(namespace, canary, { principal })),
    ];
  },
  async fork({ actor, target, server, pick }) {
    const { sessions } = server.runtime;
    const { principal } = actor;
    const own = sessionOf(actor, pick);
    const taken = await attempt(() =>
      sessions.fork(sessionOf(target, pick), forkTo(actor, pick), { principal }),
    );
    const given = await attempt(() => sessions.fork(own, forkTo(target, pick), { principal }));
    const copy = await attempt(() => sessions.get(forkTo(actor, pick), { principal }));
    return [taken, given, copy];
  },
  async delete({ actor, target, server, pick }) {
    const { principal } = actor;
    const namespace = actor === target ? sessionOf(target, pick) : target.keepsake;
    return server.runtime.sessions.delete(namespace, { principal });
  },
  async deleteTree({ actor, target, server, pick }) {
    const { principal } = actor;
    const namespace = actor === target ? sessionOf(target, pick) : target.root;
    return server.runtime.sessions.deleteTree(namespace, { principal, confirmKey: namespace.key });
  },
  async readRun({ actor, target, server, pick }) {
    const logs = server.runLogs.within(actor.root);
    const runId = runOf(target, pick);
    return [await logs.get(runId), await logs.read(runId)];
  },
  async listRuns({ actor, target, server, pick }) {
    const logs = server.runLogs.within(actor.root);
    const { items } = await logs.list({ limit: 500, cursor: `${runOf(target, pick)}~` });
    return Promise.all(items.map(async ({ runId }) => logs.read(runId)));
  },
  follow,
  take,
  resume,
  async steer({ actor: { canary, principal }, target, server, pick }) {
    const namespace = sessionOf(target, pick);
    const input = asking(canary, { sessions: [], runs: target.runs });
    if (pick % 2 === 0) return server.runtime.steer(namespace, input, { principal });
    return server.runtime.run({ namespace, input, principal, lane: 'steer' });
  },
  async audit({ actor: { root }, server: { audit } }) {
    return [await audit.verify(root.key), await audit.export(root.key)];
  },
  async goOn({ actor: { principal }, target, server, pick }) {
    const run = await server.runtime.resume(sessionOf(target, pick), { principal });
    return run?.result;
  },
};

/** Operations that may begin a run. */
const starters: ReadonlySet<Operation['name']> = new Set(['run', 'park', 'steer']);

/** Does it. Resolves with everything that the actor gets to see. */
export function perform(operation: Operation): Promise<unknown> {
  const { actor, target, name } = operation;
  if (actor === target && starters.has(name)) actor.asked.runs += 1;
  return attempt(() => steps[name](operation));
}
