import type { QuotaRule } from '@aura/core';

import { ann, bob, project, stranger, tenant, withQuotas } from './quota-lab.ts';
import type { QuotaCase } from './quota-lab.ts';

const day = 86_400_000;

/** What rules bound, where and how long. */
export const quotaRuleCases: readonly QuotaCase[] = [
  {
    name: 'bounds a tenant, a project and each user, and reserves under all of them or none [runtime C-181]',
    check: (make, expect) => {
      const rules: readonly QuotaRule[] = [
        { scope: tenant, window: 'day', max: { tokens: 100 } },
        { scope: project, window: 'day', max: { tokens: 80 } },
        { scope: project.child('user'), perKey: 'each_child', window: 'day', max: { tokens: 50 } },
      ];
      return withQuotas(make, rules, async ({ quotas, reserve, refusal, tokens }) => {
        expect((await quotas.rules(bob)).map(({ scope }) => scope.depth)).toEqual([2, 4, 5]);
        expect(await quotas.rules(stranger)).toEqual([]);
        await reserve(bob, { tokens: 50 });
        expect(await refusal(bob.child('thread', '1'), { tokens: 1 })).toEqual('quota/exceeded');
        expect(await refusal(ann, { tokens: 31 })).toEqual('quota/exceeded');
        await reserve(ann, { tokens: 30 });
        expect(await refusal(project, { tokens: 1 })).toEqual('quota/exceeded');
        await reserve(tenant.child('project', 'shop'), { tokens: 20 });
        expect(await refusal(tenant, { tokens: 1 })).toEqual('quota/exceeded');
        await reserve(stranger, { tokens: 1_000 });
        expect([await tokens(tenant), await tokens(project), await tokens(bob)]).toEqual([
          100, 80, 50,
        ]);
      });
    },
  },
  {
    name: 'takes nothing of anything when one amount of several does not fit [runtime C-181]',
    check: (make, expect) =>
      withQuotas(
        make,
        [{ scope: tenant, window: 'hour', max: { tokens: 100, costMicros: 10, runs: 1 } }],
        async ({ quotas, reserve, refusal }) => {
          expect(await refusal(bob, { tokens: 5, costMicros: 11 })).toEqual('quota/exceeded');
          await reserve(bob, { tokens: 100, costMicros: 10, runs: 1, toolCalls: 3 });
          expect(await quotas.usage(tenant, 'hour')).toEqual({
            tokens: 100,
            costMicros: 10,
            runs: 1,
            toolCalls: 3,
          });
        },
      ),
  },
  {
    name: 'never gives more than there is to many who ask at once [runtime C-182]',
    check: (make, expect) =>
      withQuotas(
        make,
        [{ scope: tenant, window: 'total', max: { tokens: 100 } }],
        async ({ quotas, refusal }) => {
          const asked = Array.from({ length: 60 }, (_, index) =>
            refusal(index % 2 === 0 ? bob : ann, { tokens: 7 }),
          );
          const answers = await Promise.all(asked);
          expect(answers.filter((code) => code === undefined).length).toEqual(14);
          expect((await quotas.usage(tenant, 'total')).tokens).toEqual(98);
        },
      ),
  },
  {
    name: 'begins each window anew at its end, and says when that is [runtime C-184]',
    check: async (make, expect) => {
      for (const [window, length] of [
        ['minute', 60_000],
        ['hour', 3_600_000],
        ['day', day],
        ['month', 31 * day],
      ] as const) {
        const rules = [{ scope: tenant, window, max: { runs: 1 } }];
        await withQuotas(make, rules, async ({ clock, reserve, refusal, quotas }) => {
          await quotas.commit(await reserve(bob, { runs: 1 }), { runs: 1 });
          await clock.advance(length - 1);
          expect(await refusal(bob, { runs: 1 })).toEqual('quota/exceeded');
          const wait = await Promise.resolve(reserve(bob, { runs: 1 })).then(
            () => undefined,
            (error: { readonly retryAfterMs?: number }) => error.retryAfterMs,
          );
          expect(wait).toEqual(1);
          await clock.advance(1);
          expect(await refusal(bob, { runs: 1 })).toEqual(undefined);
        });
      }
    },
  },
];
