import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { checkIsolation, Watch } from './support/check-isolation.ts';
import type { Plan } from './support/check-isolation.ts';
import { crashingWorld } from './support/crashing-world.ts';
import { operationNames } from './support/operations.ts';
import { withoutOneBarrier } from './support/barriers.ts';
import { memoryWorld, sqliteWorld } from './support/world.ts';
import type { Server } from './support/world.ts';

const isLong = process.env['AURA_TEST_LONG'] !== undefined;
const timeoutMs = isLong ? 3_600_000 : 300_000;
const numRuns = isLong ? 50_000 : 1_000;

const operation = fc.record({
  name: fc.constantFrom(...operationNames),
  actor: fc.nat({ max: 2 }),
  target: fc.nat({ max: 2 }),
  server: fc.nat({ max: 1 }),
  pick: fc.nat({ max: 29 }),
});
const plans: fc.Arbitrary<Plan> = fc.array(fc.array(operation, { minLength: 1, maxLength: 4 }), {
  maxLength: 4,
});

/** Carries plans out, each with tenants of its own. */
function isolation(servers: () => readonly Server[], watch: Watch) {
  let number = 0;
  return fc.asyncProperty(plans, async (plan) => {
    number += 1;
    await checkIsolation(plan, { servers: servers(), watch, number });
  });
}

describe('tenants', { timeout: timeoutMs }, () => {
  it('see nothing of each other, whatever they do at the same time in memory [runtime C-220]', async () => {
    const watch = new Watch();
    const servers = () => memoryWorld(watch.workload);
    await fc.assert(isolation(servers, watch), { numRuns });
  });

  it('see nothing of each other through two runtimes on one SQLite database [runtime C-220, C-222]', async () => {
    const watch = new Watch();
    await using world = await sqliteWorld(watch.workload);
    const servers = () => world.servers;
    await fc.assert(isolation(servers, watch), { numRuns });
  });

  it('see nothing of each other while processes die at any call to their stores [runtime C-221]', async () => {
    const watch = new Watch();
    let number = 0;
    let deaths = 0;
    const crashes = fc.array(fc.nat({ max: 40 }), { minLength: 1, maxLength: 4 });
    const property = fc.asyncProperty(plans, crashes, async (plan, calls) => {
      number += 1;
      const world = crashingWorld(watch.workload);
      const onMovedIn = (): void => world.begin(calls);
      const { servers } = world;
      await checkIsolation(plan, { servers, watch, number, onMovedIn, onDone: () => world.end() });
      deaths += world.deaths;
    });
    await fc.assert(property, { numRuns });
    expect(deaths).toBeGreaterThan(numRuns / 10);
  });

  it('would see each other without the namespace of run logs, also where processes die', async () => {
    const watch = new Watch();
    let number = 0;
    const property = fc.asyncProperty(plans, async (plan) => {
      number += 1;
      const barriers = withoutOneBarrier['the namespace of run logs'];
      const world = crashingWorld(watch.workload, barriers);
      const onMovedIn = (): void => world.begin([5, 9, 14]);
      const { servers } = world;
      await checkIsolation(plan, { servers, watch, number, onMovedIn, onDone: () => world.end() });
    });
    const outcome = await fc.check(property, { numRuns, endOnFailure: true });
    expect(String(outcome.errorInstance)).toMatch(/shows|has touched/);
  });

  it.each(Object.entries(withoutOneBarrier))(
    'would see each other without %s [runtime C-223]',
    async (_, barriers) => {
      const watch = new Watch();
      const property = isolation(() => memoryWorld(watch.workload, barriers), watch);
      const outcome = await fc.check(property, { numRuns, endOnFailure: true });
      expect(String(outcome.errorInstance)).toMatch(/shows|has touched/);
    },
  );
});
