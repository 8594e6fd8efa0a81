import { fakeClock } from '@aura/testkit';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AuraError } from '../errors/aura-error.ts';
import { Namespace } from '../namespace/namespace.ts';
import { createMemoryQuotaStore } from './memory-quota-store.ts';
import type { QuotaReservation } from './quota.ts';

const numRuns = process.env['AURA_TEST_LONG'] === undefined ? 1_000 : 50_000;

const tenant = Namespace.of('tenant', 'acme');
const users = ['ann', 'bob', 'eve'].map((id) => tenant.child('user', id));

interface Entry {
  readonly user: number;
  readonly tokens: number;
  readonly at: number;
  readonly reservation: QuotaReservation;
}

const ttlMs = 30_000;
const minute = 60_000;
const caps = { tenant: 100, user: 50 };

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('reserve'), of: fc.nat(2), n: fc.nat(60) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('commit'), of: fc.nat(9), n: fc.nat(100) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('release'), of: fc.nat(9), n: fc.nat(0) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait'), of: fc.nat(0), n: fc.nat(90) }) },
);

describe('quotas', () => {
  it('stay within every cap, whatever is reserved, committed, released or left to expire [runtime C-182]', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const clock = fakeClock(0);
        const store = createMemoryQuotaStore({
          clock,
          rules: [
            { scope: tenant, window: 'minute', max: { tokens: caps.tenant } },
            {
              scope: tenant.child('user'),
              perKey: 'each_child',
              window: 'minute',
              max: { tokens: caps.user },
            },
          ],
        });
        const held: Entry[] = [];
        const settled: Omit<Entry, 'reservation'>[] = [];
        const used = (user?: number): number => {
          const now = clock.now();
          const start = now - (now % minute);
          const live = held.filter(({ reservation }) => reservation.expiresAt > now);
          return [...live, ...settled]
            .filter((entry) => entry.at >= start && (user === undefined || entry.user === user))
            .reduce((sum, { tokens }) => sum + tokens, 0);
        };
        for (const [index, { do: what, of, n }] of steps.entries()) {
          if (what === 'wait') await clock.advance(n * 1_000);
          if (what === 'reserve') {
            const fits = n === 0 || (used() + n <= caps.tenant && used(of) + n <= caps.user);
            const options = { operationId: `${index}`, ttlMs };
            const namespace = users[of] as Namespace;
            try {
              const reservation = await store.reserve(namespace, { tokens: n }, options);
              expect(fits).toBe(true);
              held.push({ user: of, tokens: n, at: clock.now(), reservation });
            } catch (error) {
              if (!AuraError.is(error, 'quota/exceeded')) throw error;
              expect(fits).toBe(false);
            }
          }
          if (what === 'commit' || what === 'release') {
            const [entry] = held.splice(of % Math.max(1, held.length), 1);
            if (entry === undefined || entry.reservation.expiresAt <= clock.now()) continue;
            const tokens = Math.floor((entry.tokens * n) / 100);
            if (what === 'commit') await store.commit(entry.reservation, { tokens });
            else await store.release(entry.reservation);
            settled.push({ ...entry, tokens });
          }
          expect((await store.usage(tenant, 'minute')).tokens).toBe(used());
          expect(used()).toBeLessThanOrEqual(caps.tenant);
          for (const [user, namespace] of users.entries()) {
            expect((await store.usage(namespace, 'minute')).tokens).toBe(used(user));
            expect(used(user)).toBeLessThanOrEqual(caps.user);
          }
        }
      }),
      { numRuns },
    );
  }, 600_000);
});
