import { fakeClock } from '@aura/testkit';
import type { ScriptedStep } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { BudgetTree } from '../budget/budget-tree.ts';
import { createMemoryQuotaStore } from '../budget/memory-quota-store.ts';
import type { PriceTable } from '../budget/price-table.ts';
import type { QuotaRule, QuotaStore } from '../budget/quota.ts';
import { echo, messageTextOf, namespace, of, setUp } from './agent-runner.harness.ts';

/** One micro for each token read and ten for each one generated. */
const prices: PriceTable = {
  price: (_model, { inputTokens, outputTokens }) => ({
    costMicros: inputTokens + 10 * outputTokens,
  }),
};

const round: ScriptedStep = { text: 'Let me see.', calls: [{ name: 'echo', args: { text: 'x' } }] };

function quotasOf(max: QuotaRule['max'], window: QuotaRule['window'] = 'day') {
  const clock = fakeClock(Date.UTC(2026, 0, 1));
  const rules = [{ scope: namespace, window, max }];
  return { clock, quotas: createMemoryQuotaStore({ clock, rules }) };
}

function under(
  quotas: QuotaStore,
  steps: readonly ScriptedStep[],
  more: { budget?: BudgetTree; seed?: number } = {},
) {
  return setUp(steps, { tools: [echo], agent: { budget: { prices } }, quotas, ...more });
}

describe('a run under quotas', () => {
  it('counts itself and what its calls have really used', async () => {
    const { quotas } = quotasOf({});
    const { start } = under(quotas, [round, { text: 'Done.' }]);
    await start().result;
    const used = { runs: 1, toolCalls: 1, tokens: 30, costMicros: 120 };
    expect(await quotas.usage(namespace, 'day')).toEqual(used);
  });

  it('holds what a call may use while it runs, and gives back what it did not use', async () => {
    const { quotas } = quotasOf({ tokens: 100_000 });
    const { start, clock, model } = under(quotas, [{ text: 'so far', hang: true }]);
    const run = start();
    await clock.settle();
    expect((await quotas.usage(namespace, 'day')).tokens).toBeGreaterThan(8_192);
    // Nothing else bounds the answer, so that it could become longer than what is held.
    expect(model.requests[0]?.maxOutputTokens).toBe(8_192);
    run.abort('enough');
    await run.result;
    expect((await quotas.usage(namespace, 'day')).tokens).toBeLessThan(200);
  });

  it('gives everything back for a call that fails before anything was said', async () => {
    const { quotas } = quotasOf({ tokens: 100_000 });
    const { start } = under(quotas, [{ error: { code: 'provider/overloaded' } }]);
    await start().result.catch(() => {});
    expect(await quotas.usage(namespace, 'day')).toMatchObject({ runs: 1, tokens: 0 });
  });

  it('ends with what it has before the call that would exceed a quota [runtime C-180]', async () => {
    const { quotas } = quotasOf({ costMicros: 90_000 });
    const usage = { inputTokens: 100, outputTokens: 1_000 };
    const session = new BudgetTree('session', {});
    const { start, model } = under(quotas, [{ ...round, usage }, { text: 'never' }], {
      budget: session,
    });
    const run = start();
    expect(await run.result).toMatchObject({ stopReason: 'budget', text: 'Let me see.' });
    expect(model.requests).toHaveLength(1);
    expect(of(run.seen, 'quota.refused')).toMatchObject([
      { bucket: namespace.key, window: 'day', dimension: 'costMicros', retryAfterMs: 86_400_000 },
    ]);
    expect(session.held).toMatchObject({ tokens: 0, costMicros: 0 });
    expect(session.spent).toMatchObject({ modelCalls: 1, costMicros: 10_100 });
    expect((await quotas.usage(namespace, 'day')).costMicros).toBe(10_100);
  });

  it('does not call the model when no further run is allowed, until the window ends [runtime C-184]', async () => {
    const { quotas, clock } = quotasOf({ runs: 1 }, 'hour');
    const { start, model } = under(quotas, [{ text: 'One.' }, { text: 'Two.' }]);
    expect((await start().result).text).toBe('One.');
    expect(await start().result).toMatchObject({ stopReason: 'budget', text: '', turns: 0 });
    expect(model.requests).toHaveLength(1);
    await clock.advance(3_600_000);
    expect((await start().result).text).toBe('Two.');
  });

  it('runs no tool beyond the calls that are allowed', async () => {
    const { quotas } = quotasOf({ toolCalls: 2 });
    const call = { name: 'echo', args: { text: 'x' } };
    const { start } = under(quotas, [{ calls: [call, call, call] }, { text: 'Two it is.' }]);
    const run = start();
    expect((await run.result).text).toBe('Two it is.');
    const results = of(run.seen, 'tool.completed').map(({ result }) => result);
    expect(results.filter(({ outcome }) => outcome === 'ok')).toHaveLength(2);
    const refused = results.filter(({ outcome }) => outcome === 'not_executed');
    expect(refused.map(messageTextOf)).toEqual([
      'Not executed: a quota allows no more tool calls for now.',
    ]);
    expect(of(run.seen, 'quota.refused')).toMatchObject([
      { callId: refused[0]?.callId, dimension: 'toolCalls' },
    ]);
  });

  it('fails before the first call when a quota bounds the cost and nobody knows the price', async () => {
    const { quotas } = quotasOf({ costMicros: 1_000 });
    const { start, model } = setUp([{ text: 'never' }], { quotas });
    await expect(start().result).rejects.toMatchObject({ code: 'budget/unpriced' });
    expect(model.requests).toEqual([]);
    expect(await quotas.usage(namespace, 'day')).toMatchObject({ runs: 0, tokens: 0 });
  });

  it('has its answer also when what it has used cannot be counted', async () => {
    const { quotas } = quotasOf({});
    const broken: QuotaStore = {
      ...quotas,
      commit: () => Promise.reject(new Error('disk full')),
    };
    const { start, lines } = under(broken, [{ text: 'Done.' }]);
    expect((await start().result).text).toBe('Done.');
    expect(lines.map(({ message }) => message)).toEqual([
      'what a run has used could not be counted',
    ]);
  });

  it('never uses more than there is together with many others at the same time [runtime C-182]', async () => {
    const { quotas } = quotasOf({ tokens: 50_000 });
    const runs = Array.from({ length: 12 }, (_, seed) =>
      under(quotas, [{ text: 'so far', hang: true }], { seed }),
    );
    const handles = runs.map(({ start }) => start());
    await Promise.all(runs.map(({ clock }) => clock.settle()));
    const { tokens } = await quotas.usage(namespace, 'day');
    expect(tokens).toBeGreaterThan(40_000);
    expect(tokens).toBeLessThanOrEqual(50_000);
    for (const handle of handles) handle.abort('enough');
    const reasons = await Promise.all(handles.map(async ({ result }) => (await result).stopReason));
    expect(reasons.filter((reason) => reason === 'aborted')).toHaveLength(6);
    expect(reasons.filter((reason) => reason === 'budget')).toHaveLength(6);
  });
});
