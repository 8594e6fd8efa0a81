import { fakeClock } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import type { MessageId } from '../ids/ids.ts';
import type { AssistantMessage } from '../message/message.ts';
import type { ModelRequest, Usage } from '../model/model-port.ts';
import { noUsage } from '../model/usage.ts';
import { BudgetTree } from './budget-tree.ts';
import type { BudgetPressure } from './budget-tree.ts';
import type { PriceTable } from './price-table.ts';
import { RunMeter } from './run-meter.ts';

const model = { provider: 'test', model: 'big-1' };

const request: ModelRequest = {
  system: [],
  messages: [],
  tools: [{ name: 'look', description: 'Looks', inputSchema: {} }],
  maxOutputTokens: 1_000,
};

function answer(usage: Partial<Usage>, name = model.model): AssistantMessage {
  return {
    role: 'assistant',
    id: 'msg_1' as MessageId,
    createdAt: 0,
    content: [{ type: 'text', text: 'So it is.' }],
    toolCalls: [],
    model: name,
    usage: { ...noUsage, requests: 1, ...usage },
  };
}

function meterOf(budget: BudgetTree, prices?: PriceTable) {
  const warnings: BudgetPressure[] = [];
  const clock = fakeClock();
  const warned = new Set<string>();
  const onWarning = (pressure: BudgetPressure): void => void warnings.push(pressure);
  const options = { budget, model: { info: model }, clock, warned, onWarning };
  const meter = new RunMeter(prices === undefined ? options : { ...options, prices });
  return { meter, warnings, clock };
}

describe('the meter of a run', () => {
  it('holds what a call may spend on every budget above the run, until the call is settled [runtime C-180]', () => {
    const tenant = new BudgetTree('tenant', { tokens: 3_000 });
    const first = meterOf(tenant.child('run 1')).meter.beginCall(request);
    const second = meterOf(tenant.child('run 2')).meter;
    expect(tenant.held.tokens).toBeGreaterThan(1_000);
    expect(second.beginCall(request)?.isLast).toBe(true);
    expect(second.beginCall(request)?.isShort).toBe(true);
    expect(second.beginCall(request)).toBeUndefined();
    expect(tenant.held.tokens).toBeLessThanOrEqual(3_000);
    first?.settle(answer({ inputTokens: 20, outputTokens: 10 }));
    expect(tenant.spent).toMatchObject({ tokens: 30, outputTokens: 10, modelCalls: 1 });
    expect(second.beginCall(request)).toBeDefined();
  });

  it('counts a call once, also when it is abandoned after it was settled', () => {
    const { meter } = meterOf(new BudgetTree('run', { tokens: 9_000 }));
    meter.beginCall(request)?.settle(answer({ inputTokens: 20, outputTokens: 10 }));
    meter.close();
    expect(meter.budget.spent.tokens).toBe(30);
    meter.beginCall(request);
    meter.close();
    expect(meter.budget.spent.tokens).toBeGreaterThan(1_030);
    expect(meter.budget.held.tokens).toBe(0);
  });

  it('estimates what a provider does not report', () => {
    const { meter } = meterOf(new BudgetTree('run'));
    meter.beginCall(request)?.settle(answer({ reported: false }));
    expect(meter.budget.spent.tokens).toBeGreaterThan(0);
    expect(meter.budget.spent.tokens).toBeLessThan(100);
  });

  it('prices a dated version like the model that was configured, and no other model', () => {
    const prices: PriceTable = {
      price: (asked) => (asked.model === 'big-1' ? { costMicros: 9 } : undefined),
    };
    const costAfter = (name: string): number | undefined => {
      const { meter } = meterOf(new BudgetTree('run'), prices);
      meter.beginCall(request)?.settle(answer({ inputTokens: 1 }, name));
      return meter.costMicros;
    };
    expect(costAfter('big-1')).toBe(9);
    expect(costAfter('big-1-2026-08-06')).toBe(9);
    expect(costAfter('small-1')).toBeUndefined();
  });

  it('allows no further call under a limit of cost once a cost has become unknown', () => {
    const prices: PriceTable = {
      price: (asked) => (asked.model === 'big-1' ? { costMicros: 9 } : undefined),
    };
    const { meter } = meterOf(new BudgetTree('run', { costMicros: 1_000 }), prices);
    meter.beginCall(request)?.settle(answer({ inputTokens: 1 }, 'small-1'));
    expect(() => meter.beginCall(request)).toThrow(/price/);
  });
});
