import { expect } from 'vitest';

import { asking, pryingModel, pryingTool } from './adversary.ts';
import { attempt } from './attempt.ts';
import { perform } from './operations.ts';
import type { Operation } from './operations.ts';
import { canariesIn, tenantsOfCase } from './tenant.ts';
import type { Tenant } from './tenant.ts';
import type { Server, Workload } from './world.ts';

/** An operation before it is known who the tenants are. */
export interface PlannedOperation {
  readonly name: Operation['name'];
  readonly actor: number;
  readonly target: number;
  readonly server: number;
  readonly pick: number;
}

/** Rounds of operations; those of a round begin together. */
export type Plan = readonly (readonly PlannedOperation[])[];

/** What every tenant of all cases has been shown that is another's. */
export class Watch {
  readonly #leaks: string[] = [];
  /** What the servers run; the watch sees each request to the model. */
  readonly workload: Workload = {
    model: pryingModel((canary, request) => this.show(canary, request, 'a model request')),
    tool: pryingTool,
  };

  /** Notes what somebody with this canary has been shown. */
  show(canary: string, value: unknown, where: string): void {
    const foreign = [...canariesIn(value)].filter((found) => found !== canary);
    if (foreign.length > 0) this.#leaks.push(`${where} shows ${canary} the secret ${foreign[0]}`);
  }

  /** Throws when there were leaks since the last time. */
  assertNoLeaks(): void {
    const leaks = this.#leaks.splice(0);
    expect(leaks, leaks.join('\n')).toEqual([]);
  }
}

function toOperation(
  planned: PlannedOperation,
  { tenants, servers }: { tenants: readonly Tenant[]; servers: readonly Server[] },
): Operation {
  const actor = tenants[planned.actor % tenants.length];
  const target = tenants[planned.target % tenants.length];
  const server = servers[planned.server % servers.length];
  if (actor === undefined || target === undefined || server === undefined) {
    throw new RangeError('a plan without tenants');
  }
  return { name: planned.name, actor, target, server, pick: planned.pick };
}

/** Everybody begins with something of their own: a keepsake, a conversation, and one whose run has stopped halfway. */
async function moveIn(tenant: Tenant, server: Server): Promise<void> {
  const { canary, keepsake, principal, runs, sessions } = tenant;
  for (const namespace of [keepsake, ...sessions.slice(0, 1)]) {
    const input = asking(canary, { sessions: [], runs: [] });
    const run = server.runtime.stream({ namespace, principal, input });
    runs.push(run.runId);
    tenant.asked.runs += 1;
    await attempt(() => run.result);
  }
  await perform({ name: 'park', actor: tenant, target: tenant, server, pick: 1 });
}

/** Everybody looks at all that is theirs, and finds what nobody may have touched. */
async function lookAround(tenant: Tenant, server: Server, watch: Watch): Promise<void> {
  const honest = { actor: tenant, target: tenant, server };
  for (const name of ['list', 'listRuns', 'audit'] as const) {
    watch.show(tenant.canary, await perform({ ...honest, name, pick: 0 }), `${name} at the end`);
  }
  for (const pick of tenant.sessions.keys()) {
    watch.show(tenant.canary, await perform({ ...honest, name: 'get', pick }), 'get at the end');
  }
  const { runs } = await server.quotas.usage(tenant.root, 'total');
  const isOwn = runs > 0 && runs <= tenant.asked.runs;
  expect(isOwn, `somebody has touched the quota of ${tenant.root.key}`).toBe(true);
  const { ok } = await server.audit.verify(tenant.root.key);
  expect(ok, `somebody has touched the audit log of ${tenant.root.key}`).toBe(true);
  const kept = await server.sessions.load(tenant.keepsake);
  watch.show(tenant.canary, kept, 'the keepsake');
  const isUntouched = kept?.head.version === 2 && canariesIn(kept).has(tenant.canary);
  expect(isUntouched, `somebody has touched the keepsake of ${tenant.root.key}`).toBe(true);
}

/** Where a plan is carried out. */
export interface CaseWorld {
  /** Those of the moment. */
  readonly servers: readonly Server[];
  readonly watch: Watch;
  /** Of the case. */
  readonly number: number;
  /** Called when everybody has something of their own. */
  readonly onMovedIn?: () => void;
  /** Called before everybody looks at what there is. */
  readonly onDone?: () => Promise<void>;
}

const never = new Promise<never>(() => {});

function firstOf([first]: readonly Server[]): Server {
  if (first === undefined) throw new RangeError('a world without servers');
  return first;
}

/** Carries a plan out with tenants of its own, and throws when one was shown what is another's. */
export async function checkIsolation(plan: Plan, world: CaseWorld): Promise<void> {
  const { servers, watch, onMovedIn, onDone } = world;
  const tenants = tenantsOfCase(world.number);
  await Promise.all(tenants.map((tenant) => moveIn(tenant, firstOf(servers))));
  onMovedIn?.();
  for (const round of plan) {
    await Promise.all(
      round.map(async (planned) => {
        const operation = toOperation(planned, { tenants, servers });
        const seen = await Promise.race([perform(operation), operation.server.died ?? never]);
        watch.show(operation.actor.canary, seen, operation.name);
      }),
    );
  }
  await onDone?.();
  for (const tenant of tenants) await lookAround(tenant, firstOf(servers), watch);
  watch.assertNoLeaks();
}
