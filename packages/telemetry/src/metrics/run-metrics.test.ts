import type { AuraEvent, AuraEventBody, ObservedRun } from '@aura/core';
import { noUsage } from '@aura/core';
import { fakeClock } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { metricCatalogue } from './metric-catalogue.ts';
import { createRunMetrics } from './run-metrics.ts';

/** A sink that adds up, by name and labels. */
function setUp() {
  const clock = fakeClock();
  const sums = new Map<string, number>();
  const put = (name: keyof typeof metricCatalogue, by: number, labels: object): void => {
    expect(Object.keys(labels).toSorted()).toEqual([...metricCatalogue[name].labels].toSorted());
    const key = `${name}{${Object.values(labels).join()}}`;
    sums.set(key, (sums.get(key) ?? 0) + by);
  };
  const sink = { count: put, change: put, record: put };
  const metrics = createRunMetrics(sink, { clock });
  const begin = (id = 'helper', isResumed = false) => {
    // What is not looked at needs not be there.
    const run = { agent: { id }, isResumed } as ObservedRun;
    const observation = metrics.observer.observe(run);
    let seq = 0;
    const tell = (...bodies: readonly object[]): void => {
      const place = { agent: id, scope: 'main', at: clock.now() };
      const events = bodies.map((body) => ({ ...place, seq: (seq += 1), ...body }));
      observation?.onEvents?.(events as unknown as readonly AuraEvent[]);
    };
    return { tell, leave: () => observation?.onLeft?.() };
  };
  return { clock, sums, metrics, begin };
}

const model = { provider: 'openai', model: 'm' };
const started = { type: 'run.started', model, agentName: 'Helper' } as const;
const calling: Partial<AuraEventBody> = { type: 'model.started', turn: 1, model };
const answered = (usage: object) => ({
  type: 'message.completed',
  message: { toolCalls: [] },
  usage: { ...noUsage, ...usage },
  finish: 'stop',
});
const completed = {
  type: 'run.completed',
  outcome: { stopReason: 'completed', costMicros: 2_500 },
};

describe('the numbers of a run', () => {
  it('are those of its events', async () => {
    const { clock, sums, begin } = setUp();
    const { tell, leave } = begin();
    tell(started, calling);
    expect(sums.get('aura.runs.active{helper}')).toBe(1);
    await clock.advance(2_000);
    tell(answered({ inputTokens: 10, outputTokens: 5, cacheReadTokens: 4 }));
    tell({ type: 'tool.completed', result: { name: 'look_up', outcome: 'ok', durationMs: 500 } });
    tell({
      type: 'tool.completed',
      result: { name: 'x y z', outcome: 'unknown_tool', durationMs: 0 },
    });
    tell(completed);
    leave();
    expect(Object.fromEntries(sums)).toEqual({
      'aura.runs.started{helper}': 1,
      'aura.runs.active{helper}': 0,
      'aura.runs.ended{helper,completed}': 1,
      'aura.run.duration{helper}': 2,
      'aura.model.calls{helper,openai/m,ok}': 1,
      'aura.model.call.duration{openai/m}': 2,
      'aura.tokens{helper,openai/m,input}': 10,
      'aura.tokens{helper,openai/m,output}': 5,
      'aura.tokens{helper,openai/m,cache_read}': 4,
      'aura.cost{helper}': 0.0025,
      'aura.tool.calls{look_up,ok}': 1,
      'aura.tool.call.duration{look_up}': 0.5,
      'aura.tool.calls{unknown,unknown_tool}': 1,
    });
  });

  it('tell failures, retries and other models apart', () => {
    const { sums, begin } = setUp();
    const { tell } = begin();
    const other = { provider: 'anthropic', model: 'n' };
    const error = { code: 'provider/rate_limited' };
    tell(started, calling, { type: 'model.retry', action: 'retry', model, error });
    tell({ type: 'model.fallback', action: 'fallback', model: other, error });
    tell(answered({ inputTokens: 1 }), calling);
    tell({ type: 'run.failed', error: { code: 'provider/overloaded' }, usage: noUsage });
    expect(Object.fromEntries(sums)).toMatchObject({
      'aura.model.retries{openai/m,retry,provider/rate_limited}': 1,
      'aura.model.retries{anthropic/n,fallback,provider/rate_limited}': 1,
      'aura.tokens{helper,anthropic/n,input}': 1,
      'aura.model.calls{helper,anthropic/n,ok}': 1,
      'aura.model.calls{helper,openai/m,cut_off}': 1,
      'aura.run.failures{helper,provider/overloaded}': 1,
      'aura.runs.ended{helper,failed}': 1,
    });
  });

  it('do not count the answers of one call twice, or a run that goes on as another one', () => {
    const { sums, begin } = setUp();
    const { tell } = begin('helper', true);
    tell({ type: 'run.resumed', agentName: 'Helper' }, calling);
    tell({ type: 'message.discarded', replacedBy: 'msg_2', usage: { ...noUsage, inputTokens: 3 } });
    tell(answered({ inputTokens: 4 }), completed);
    expect(sums.get('aura.runs.started{helper}')).toBeUndefined();
    expect(sums.get('aura.model.calls{helper,openai/m,ok}')).toBe(1);
    expect(sums.get('aura.tokens{helper,openai/m,input}')).toBe(7);
  });

  it('have few labels, however many tools or agents there are', () => {
    const { sums, begin } = setUp();
    for (let count = 0; count < 300; count += 1) {
      const { tell } = begin(`agent-${count}`);
      const result = { name: `tool-${count}`, outcome: 'ok', durationMs: 0 };
      tell({ type: 'tool.completed', result });
    }
    const keys = [...sums.keys()];
    expect(keys.filter((key) => key.startsWith('aura.tool.calls'))).toHaveLength(201);
    expect(sums.get('aura.tool.calls{other,ok}')).toBe(100);
    expect(sums.get('aura.runs.started{other}')).toBe(100);
  });
});

describe('approvals that are waited for', () => {
  it('are counted until they are decided about, or too late', async () => {
    const { clock, sums, metrics, begin } = setUp();
    const { tell } = begin();
    const ask = (id: string, inMs: number): void =>
      tell({ type: 'approval.requested', item: { id, expiresAt: clock.now() + inMs } });
    ask('a', 1_000);
    ask('b', 5_000);
    ask('c', 5_000);
    tell({ type: 'approval.resolved', id: 'b', ruling: { decision: 'approve' } });
    expect(metrics.pendingApprovals()).toBe(2);
    await clock.advance(2_000);
    expect(metrics.pendingApprovals()).toBe(1);
    expect(sums.get('aura.approvals{approve}')).toBe(1);
  });
});
