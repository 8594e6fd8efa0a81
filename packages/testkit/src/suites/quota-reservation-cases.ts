import { bob, tenant, withQuotas } from './quota-lab.ts';
import type { QuotaCase } from './quota-lab.ts';
import { failureOf } from './run-logs-lab.ts';

const rules = [{ scope: tenant, window: 'minute', max: { tokens: 100 } }] as const;
const hourly = [{ scope: tenant, window: 'hour', max: { tokens: 100 } }] as const;

/** What becomes of reservations. */
export const quotaReservationCases: readonly QuotaCase[] = [
  {
    name: 'counts what was used instead of what was reserved, also if that is more',
    check: (make, expect) =>
      withQuotas(make, rules, async ({ quotas, reserve, refusal, tokens }) => {
        await quotas.commit(await reserve(bob, { tokens: 90 }), { tokens: 10 });
        expect(await tokens(tenant)).toEqual(10);
        await quotas.commit(await reserve(bob, { tokens: 90 }), { tokens: 95 });
        expect(await tokens(tenant)).toEqual(105);
        expect(await refusal(bob, { tokens: 1 })).toEqual('quota/exceeded');
      }),
  },
  {
    name: 'gives back what is released, once',
    check: (make, expect) =>
      withQuotas(make, rules, async ({ quotas, reserve, tokens }) => {
        const kept = await reserve(bob, { tokens: 30 });
        const returned = await reserve(bob, { tokens: 50 });
        await quotas.release(returned);
        await quotas.release(returned);
        await quotas.commit(returned, { tokens: 50 });
        expect(await tokens(tenant)).toEqual(30);
        await quotas.commit(kept, { tokens: 20 });
        await quotas.commit(kept, { tokens: 20 });
        await quotas.release(kept);
        expect(await tokens(tenant)).toEqual(20);
      }),
  },
  {
    name: 'answers an operation that is repeated with the reservation it has made',
    check: (make, expect) =>
      withQuotas(make, rules, async ({ quotas, reserve, tokens }) => {
        const first = await reserve(bob, { tokens: 60 }, 'run 1, call 1');
        expect(await reserve(bob, { tokens: 60 }, 'run 1, call 1')).toEqual(first);
        expect(await tokens(tenant)).toEqual(60);
        const other = failureOf(() => reserve(bob, { tokens: 61 }, 'run 1, call 1'));
        expect(await other).toEqual('store/duplicate_operation');
        await quotas.commit(first, { tokens: 5 });
        expect(await reserve(bob, { tokens: 60 }, 'run 1, call 1')).toEqual(first);
        expect(await tokens(tenant)).toEqual(5);
        await reserve(tenant, { tokens: 60 }, 'run 1, call 1');
        expect(await tokens(tenant)).toEqual(65);
      }),
  },
  {
    name: 'gives back what nobody commits because its process has crashed [runtime C-183]',
    check: (make, expect) =>
      withQuotas(make, hourly, async ({ quotas, clock, reserve, refusal }) => {
        const lost = await reserve(bob, { tokens: 100 });
        await clock.advance(59_999);
        expect(await refusal(bob, { tokens: 1 })).toEqual('quota/exceeded');
        await clock.advance(1);
        expect((await quotas.usage(tenant, 'hour')).tokens).toEqual(0);
        await reserve(bob, { tokens: 40 });
        // It was not dead, only slow: what it has used counts nevertheless.
        await quotas.commit(lost, { tokens: 70 });
        expect((await quotas.usage(tenant, 'hour')).tokens).toEqual(110);
      }),
  },
  {
    name: 'counts a commit in the window of its reservation',
    check: (make, expect) =>
      withQuotas(make, rules, async ({ quotas, clock, reserve, tokens }) => {
        await clock.advance(59_000);
        const late = await reserve(bob, { tokens: 80 });
        await clock.advance(2_000);
        await quotas.commit(late, { tokens: 70 });
        expect(await tokens(tenant)).toEqual(0);
        expect((await quotas.usage(tenant, 'hour')).tokens).toEqual(70);
      }),
  },
  {
    name: 'refuses a commit of a reservation that it does not know',
    check: (make, expect) =>
      withQuotas(make, rules, async ({ quotas, reserve }) => {
        const known = await reserve(bob, { tokens: 1 });
        const made = { ...known, id: 'made up' };
        const code = await failureOf(() => quotas.commit(made, { tokens: 1 }));
        expect(code).toEqual('quota/unknown_reservation');
      }),
  },
  {
    name: 'refuses amounts that are no whole numbers from zero up',
    check: (make, expect) =>
      withQuotas(make, rules, async ({ refusal }) => {
        for (const tokens of [-1, 0.5, Number.NaN]) {
          expect(await refusal(bob, { tokens })).toEqual('quota/invalid_rule');
        }
      }),
  },
];
