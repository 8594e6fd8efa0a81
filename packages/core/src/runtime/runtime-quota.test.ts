import { fakeClock } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { BudgetTree } from '../budget/budget-tree.ts';
import { createMemoryQuotaStore } from '../budget/memory-quota-store.ts';
import type { PriceTable } from '../budget/price-table.ts';
import type { QuotaRule } from '../budget/quota.ts';
import { Namespace } from '../namespace/namespace.ts';
import { ann, bob, setUp } from './runtime.harness.ts';

const acme = Namespace.of('tenant', 'acme');

const prices: PriceTable = {
  price: (_model, { inputTokens, outputTokens }) => ({
    costMicros: inputTokens + 10 * outputTokens,
  }),
};

describe('a runtime with quotas', () => {
  it('bounds each user and all users of a tenant together [runtime C-181]', async () => {
    const rules: readonly QuotaRule[] = [
      { scope: acme, window: 'day', max: { runs: 3 } },
      { scope: acme.child('user'), perKey: 'each_child', window: 'day', max: { runs: 2 } },
    ];
    const quotas = createMemoryQuotaStore({ clock: fakeClock(), rules });
    const steps = ['One.', 'Two.', 'Three.'].map((text) => ({ text }));
    const { runtime, model, kept } = setUp(steps, { quotas });
    const ask = async (namespace: Namespace) => runtime.run({ namespace, input: 'Hi.' });
    expect((await ask(bob)).text).toBe('One.');
    expect((await ask(bob.child('thread', '2'))).text).toBe('Two.');
    expect((await ask(bob)).stopReason).toBe('budget');
    expect((await ask(ann)).text).toBe('Three.');
    expect((await ask(ann)).stopReason).toBe('budget');
    expect(model.requests).toHaveLength(3);
    // What was asked stands in the session, and nothing works on it any more.
    expect((await kept.sessions.load(ann))?.messages).toHaveLength(3);
    expect(await kept.sessions.head(ann)).not.toHaveProperty('activeRun');
  });
});

describe('a runtime with a budget', () => {
  it('bounds each run, and all runs of a session that has a budget [runtime C-180]', async () => {
    const { runtime } = setUp([{ text: 'One.' }, { text: 'Two.' }, { text: 'Three.' }], {
      budget: { prices, limits: { costMicros: 100_000 } },
    });
    const session = new BudgetTree('session', { modelCalls: 2 });
    const ask = (budget?: BudgetTree) =>
      runtime.run({ namespace: bob, input: 'Hi.', ...(budget && { budget }) });
    expect(await ask(session)).toMatchObject({ text: 'One.', costMicros: 60 });
    expect((await ask(session)).text).toBe('Two.');
    expect((await ask(session)).stopReason).toBe('budget');
    expect(session.spent).toMatchObject({ modelCalls: 2, costMicros: 120 });
    expect((await ask()).text).toBe('Three.');
  });
});
