import type { ScriptedStep } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import type { AgentBudget } from '../budget/agent-budget.ts';
import { BudgetTree } from '../budget/budget-tree.ts';
import type { PriceTable } from '../budget/price-table.ts';
import { messageText } from '../message/message-text.ts';
import type { Usage } from '../model/model-port.ts';
import { echo, messageTextOf, of, setUp } from './agent-runner.harness.ts';

/** One micro for each token read and ten for each one generated. */
const prices: PriceTable = {
  price: (_model, { inputTokens, outputTokens }) => ({
    costMicros: inputTokens + 10 * outputTokens,
  }),
};

const round = (usage?: Partial<Usage>): ScriptedStep => ({
  text: 'Let me see.',
  calls: [{ name: 'echo', args: { text: 'x' } }],
  ...(usage === undefined ? {} : { usage }),
});

function under(budget: AgentBudget, steps: readonly ScriptedStep[]) {
  return setUp(steps, { tools: [echo], agent: { budget } });
}

describe('a run with a budget', () => {
  it('costs what its model calls cost', async () => {
    const { start } = under({ prices }, [round(), { text: 'Done.' }]);
    const run = start();
    const outcome = await run.result;
    expect(outcome.costMicros).toBe(2 * (10 + 50));
    expect(of(run.seen, 'message.completed').map(({ spent }) => spent?.costMicros)).toEqual([
      60, 60,
    ]);
  });

  it('has no cost rather than none when a price is not known', async () => {
    let calls = 0;
    const partly: PriceTable = {
      price: (_model, usage) =>
        usage.reported && (calls += 1) > 1 ? undefined : { costMicros: 7 },
    };
    const { start } = under({ prices: partly }, [round(), { text: 'Done.' }]);
    expect(await start().result).not.toHaveProperty('costMicros');
    const unpriced = under({ limits: { modelCalls: 5 } }, [{ text: 'Done.' }]);
    expect(await unpriced.start().result).not.toHaveProperty('costMicros');
  });

  it('fails before the first call when its cost is bounded and nobody knows the price', async () => {
    const { start, model } = under({ limits: { costMicros: 1_000 } }, [{ text: 'never' }]);
    await expect(start().result).rejects.toMatchObject({ code: 'budget/unpriced' });
    expect(model.requests).toEqual([]);
  });

  it('stops before the call that would exceed its cost, with what it has [runtime C-180]', async () => {
    const usage = { inputTokens: 100, outputTokens: 4_990 };
    const { start, model } = under({ prices, limits: { costMicros: 51_000 } }, [
      round(usage),
      { text: 'never' },
    ]);
    const run = start();
    const outcome = await run.result;
    expect(outcome).toMatchObject({ stopReason: 'budget', text: 'Let me see.', turns: 1 });
    expect(outcome.costMicros).toBe(50_000);
    expect(model.requests).toHaveLength(1);
    expect(of(run.seen, 'tool.completed').map(({ result }) => result.outcome)).toEqual(['ok']);
  });

  it('draws from the budget of its session together with all other runs of it [runtime C-180]', async () => {
    const session = new BudgetTree('session', { modelCalls: 2 });
    const { start } = setUp([{ text: 'One.' }, { text: 'Two.' }], { budget: session });
    expect((await start().result).text).toBe('One.');
    expect((await start().result).text).toBe('Two.');
    expect(await start().result).toMatchObject({ stopReason: 'budget', text: '', turns: 0 });
  });

  it('holds the estimate of a call while it runs, and what it has really cost after it [runtime C-180]', async () => {
    const { start, clock, agent } = under({ prices, limits: { tokens: 50_000 } }, [
      { text: 'so far', hang: true },
    ]);
    expect(agent.budget).toBeDefined();
    const run = start();
    await clock.settle();
    const [started] = of(run.seen, 'model.started');
    expect(started?.reserved).toMatchObject({ outputTokens: 8_192, modelCalls: 1 });
    run.abort('enough');
    await run.result;
    const [completed] = of(run.seen, 'message.completed');
    expect(completed?.spent?.tokens).toBeGreaterThan(0);
    expect(completed?.spent?.tokens).toBeLessThan(200);
  });

  it('asks once more without tools when there is not enough for another round', async () => {
    const { start, model } = under({ limits: { modelCalls: 2 } }, [
      round(),
      { text: 'This much I know.' },
    ]);
    const outcome = await start().result;
    expect(outcome.stopReason).toBe('completed');
    expect(outcome.text).toBe('Let me see.\n\nThis much I know.');
    const [, last] = model.requests;
    expect(last?.toolChoice).toBe('none');
    expect(last?.messages.map(messageText).at(-1)).toMatch(/Answer now/);
  });

  it('says that the budget has ended it when the last answer calls tools nevertheless', async () => {
    const { start } = under({ limits: { modelCalls: 2 } }, [round(), round()]);
    const run = start();
    expect((await run.result).stopReason).toBe('budget');
    const outcomes = of(run.seen, 'tool.completed').map(({ result }) => result.outcome);
    expect(outcomes).toEqual(['ok', 'not_executed']);
  });

  it('bounds the answer by what is left', async () => {
    const finish = 'max_output_tokens';
    const { start, model } = under({ limits: { outputTokens: 600 } }, [
      { text: 'A long sto', finish },
    ]);
    const outcome = await start().result;
    expect(outcome.stopReason).toBe('budget');
    expect(model.requests[0]?.maxOutputTokens).toBe(600);
  });

  it('leaves requests alone when nothing bounds tokens or costs', async () => {
    const { start, model } = under({ prices, limits: { modelCalls: 9 } }, [{ text: 'Hi.' }]);
    await start().result;
    expect(model.requests[0]).not.toHaveProperty('maxOutputTokens');
  });

  it('counts tool calls, and runs none beyond its limit', async () => {
    const call = { name: 'echo', args: { text: 'x' } };
    const { start, model } = under({ limits: { toolCalls: 2 } }, [
      { calls: [call, call, call] },
      { text: 'Two it is.' },
    ]);
    const run = start();
    expect((await run.result).text).toBe('Two it is.');
    const results = of(run.seen, 'tool.completed').map(({ result }) => result);
    expect(results.filter(({ outcome }) => outcome === 'ok')).toHaveLength(2);
    const refused = results.filter(({ outcome }) => outcome === 'not_executed');
    expect(refused.map(messageTextOf)).toEqual([
      'Not executed: the budget of this run allows no more tool calls.',
    ]);
    expect(model.requests[1]?.toolChoice).toBe('none');
  });

  it('ends when its time is used up between two calls', async () => {
    const budget = { limits: { wallMs: 1_000 } };
    const { start, clock, model } = setUp([round(), { text: 'never' }], {
      tools: [
        {
          ...echo,
          execute: async (_args, context) => {
            await context.clock.sleep(5_000);
            return { content: [{ type: 'text', text: 'late' }] };
          },
        },
      ],
      agent: { budget },
    });
    const run = start();
    await clock.advance(5_000);
    expect((await run.result).stopReason).toBe('budget');
    expect(model.requests).toHaveLength(1);
  });

  it('warns once of each limit that is nearly used up, and tells the model what is left', async () => {
    const usage = { inputTokens: 8_000, outputTokens: 100 };
    const { start, model } = under({ limits: { tokens: 10_000 } }, [
      round(usage),
      { text: 'Done.', usage: { inputTokens: 900, outputTokens: 10 } },
    ]);
    const run = start();
    await run.result;
    expect(of(run.seen, 'budget.warning')).toMatchObject([
      { scope: 'run', dimension: 'tokens', ratio: 0.81 },
    ]);
    const results = model.requests[1]?.messages.filter(({ role }) => role === 'tool') ?? [];
    expect(results.map(messageText).join()).toContain('1,900 tokens');
  });

  it('has used and spent what a failed call has reported of which nothing was shown', async () => {
    const usage = { inputTokens: 100, outputTokens: 7, reasoningTokens: 7 };
    const failing: ScriptedStep = {
      reasoning: 'Hm.',
      usage,
      error: { code: 'provider/server_error', afterText: true },
    };
    const { start } = under({ prices }, [round({ inputTokens: 10, outputTokens: 1 }), failing]);
    const run = start();
    await expect(run.result).rejects.toMatchObject({ code: 'provider/server_error' });
    expect(of(run.seen, 'message.discarded')).toMatchObject([{ usage }]);
    expect(of(run.seen, 'run.failed')).toMatchObject([
      { usage: { inputTokens: 110, outputTokens: 8, requests: 2 }, costMicros: 20 + 170 },
    ]);
  });

  it('has spent what was said before it was aborted, by estimate when nothing was reported', async () => {
    const usage = { inputTokens: 0, outputTokens: 0, reported: false };
    const hanging: ScriptedStep = { text: 'so far so good', hang: true, usage };
    const { start, clock } = under({ prices }, [hanging]);
    const run = start();
    await clock.settle();
    run.abort('enough');
    const outcome = await run.result;
    expect(outcome.usage).toMatchObject({ requests: 1, reported: false });
    // The question with its frame, and the words of the answer with theirs, at ten for each.
    expect(outcome.costMicros).toBeGreaterThan(10 * 4);
    expect(outcome.costMicros).toBeLessThan(10 * 20);
  });

  it('spends nothing but the call when the provider fails before it says anything', async () => {
    const { start } = under({ prices }, [{ error: { code: 'provider/overloaded' } }]);
    const run = start();
    await expect(run.result).rejects.toMatchObject({ code: 'provider/overloaded' });
    const [discarded] = of(run.seen, 'message.discarded');
    expect(discarded?.spent).toEqual({ modelCalls: 1, wallMs: 0 });
  });
});
