import type { ScriptedStep } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { toAnswerRecord } from '../approval/approval-decision.ts';
import { approvalsWith, yes } from '../approval/approvals.harness.ts';
import { brokers } from '../approval/brokers.ts';
import type { AgentBudget } from '../budget/agent-budget.ts';
import { BudgetTree } from '../budget/budget-tree.ts';
import type { RunId } from '../ids/ids.ts';
import { createMemoryRunLogs } from '../run/memory-run-logs.ts';
import type { RunLogs } from '../run/run-logs.ts';
import { pendingIn } from '../run/run-past.ts';
import type { RunRecord } from '../run/run-record.ts';
import type { Tool } from '../tool/tool.ts';
import { echo, namespace, of, setUp } from './agent-runner.harness.ts';

const prices: AgentBudget['prices'] = {
  price: (_model, { inputTokens, outputTokens }) => ({
    costMicros: inputTokens + 10 * outputTokens,
  }),
};

const script: readonly ScriptedStep[] = [
  { text: 'First.', calls: [{ name: 'echo', args: { text: 'a' } }] },
  { text: 'Second.', calls: [{ name: 'echo', args: { text: 'b' } }] },
  { text: 'Done.' },
];

async function logWith(records: readonly RunRecord[], runId: RunId): Promise<RunLogs> {
  const runLogs = createMemoryRunLogs();
  const log = await runLogs.within(namespace).create(runId);
  await log.append(records);
  await log.release();
  return runLogs;
}

function answersIn(records: readonly RunRecord[]): number {
  return records.filter((r) => r.type === 'event' && r.event.type === 'message.completed').length;
}

/** What is held for a model call that a prefix of the log ends in. */
function costInFlight(records: readonly RunRecord[]): number {
  let cost = 0;
  for (const record of records) {
    if (record.type !== 'event') continue;
    const { event } = record;
    if (event.type === 'message.completed' || event.type === 'message.discarded') cost = 0;
    if (event.type === 'model.started') cost = Number(event.reserved?.costMicros);
  }
  return cost;
}

describe('a run with a budget that was interrupted', () => {
  it('has cost what it has cost also when it is closed instead of going on', async () => {
    const { start, runLogs, interrupt } = setUp(script, {
      tools: [{ ...echo, approval: () => 'always' }],
      agent: { budget: { prices }, approvals: approvalsWith(brokers.suspend()) },
    });
    const { runId, result } = start();
    expect((await result).costMicros).toBe(60);
    await interrupt(runId);
    const last = (await runLogs.within(namespace).read(runId)).at(-1);
    expect(last).toMatchObject({ event: { type: 'run.failed', costMicros: 60 } });
  });

  it('has spent what its log says, from every point of it', async () => {
    const budget: AgentBudget = { prices, limits: { toolCalls: 2, costMicros: 1_000_000 } };
    const options = { tools: [echo], agent: { budget } };
    const first = setUp(script, options);
    const run = first.start();
    const whole = await run.result;
    const records = await first.runLogs.within(namespace).read(run.runId);
    expect(whole.costMicros).toBe(3 * 60);
    for (let length = 1; length < records.length; length += 1) {
      const prefix = records.slice(0, length);
      const runLogs = await logWith(prefix, run.runId);
      const { resume } = setUp(script.slice(answersIn(prefix)), { ...options, runLogs });
      const resumed = await resume(run.runId);
      const outcome = await resumed?.result;
      const where = `after record ${length}`;
      expect(outcome?.text, where).toBe(whole.text);
      expect(outcome?.costMicros, where).toBe(180 + costInFlight(prefix));
    }
  });

  it('has a cost from every point of its log but in the middle of an answer, when it only has prices', async () => {
    const options = { tools: [echo], agent: { budget: { prices } } };
    const first = setUp(script, options);
    const run = first.start();
    expect((await run.result).costMicros).toBe(3 * 60);
    const records = await first.runLogs.within(namespace).read(run.runId);
    for (let length = 1; length < records.length; length += 1) {
      const prefix = records.slice(0, length);
      const runLogs = await logWith(prefix, run.runId);
      const { resume } = setUp(script.slice(answersIn(prefix)), { ...options, runLogs });
      const outcome = await (await resume(run.runId))?.result;
      // What a broken call has cost nobody knows.
      const isCutOff = Number.isNaN(costInFlight(prefix));
      expect(outcome?.costMicros, `after record ${length}`).toBe(isCutOff ? undefined : 180);
    }
  });

  it('charges the budget it is a part of once for each call, whichever life has made it', async () => {
    const session = new BudgetTree('session', { modelCalls: 10 });
    const usage = { inputTokens: 100, outputTokens: 20 };
    const first = setUp(
      [
        { ...script[0], usage },
        { text: 'so far', hang: true },
      ],
      {
        tools: [echo],
        budget: session,
      },
    );
    const run = first.start();
    await first.clock.settle();
    run.park();
    await run.result.catch(() => {});
    const before = session.spent.tokens;
    const { runLogs } = first;
    const { resume } = setUp([{ text: 'Done.', usage }], { tools: [echo], runLogs });
    const resumed = await resume(run.runId, { budget: session });
    await resumed?.result;
    expect(session.spent).toMatchObject({ modelCalls: 3, toolCalls: 1, tokens: before + 120 });
    expect(session.held.modelCalls).toBe(0);
  });

  it('does not spend without end by being cut off again and again', async () => {
    const budget: AgentBudget = { limits: { tokens: 30_000 } };
    const hangs: ScriptedStep = { text: 'so far', hang: true };
    const first = setUp([hangs], { agent: { budget } });
    const run = first.start();
    await first.clock.settle();
    run.park();
    await run.result.catch(() => {});
    for (let life = 2; life < 10; life += 1) {
      const { resume, clock } = setUp([hangs], { agent: { budget }, runLogs: first.runLogs });
      const resumed = await resume(run.runId);
      await clock.settle();
      const summary = await first.runLogs.within(namespace).get(run.runId);
      if (summary?.status === 'completed') {
        expect(await resumed?.result).toMatchObject({ stopReason: 'budget' });
        expect(life).toBe(5);
        return;
      }
      resumed?.park();
      await resumed?.result.catch(() => {});
    }
    throw new Error('it never ended');
  });
});

describe('a call that somebody has approved in a run that waited for it', () => {
  it('is counted once, by the budget of the run and by that above it', async () => {
    const pay: Tool = { ...echo, approval: () => 'always' };
    const tenant = new BudgetTree('tenant', { toolCalls: 1 });
    const options = {
      tools: [pay],
      budget: tenant,
      agent: {
        budget: { limits: { toolCalls: 1 } },
        approvals: approvalsWith(brokers.suspend()),
      },
    };
    const steps = [{ calls: [{ name: 'echo', args: { text: 'a' } }] }, { text: 'Done.' }];
    const first = setUp(steps, options);
    const run = first.start();
    expect((await run.result).stopReason).toBe('suspended');
    expect(tenant.spent.toolCalls).toBe(1);
    const records = await first.runLogs.within(namespace).read(run.runId);
    const answers = pendingIn(records).map(({ token }) => ({ token, value: toAnswerRecord(yes) }));
    const runLogs = await logWith(records, run.runId);
    const second = setUp(steps.slice(1), { ...options, runLogs });
    const resumed = await second.resume(run.runId, { answers, budget: tenant });
    expect(await resumed?.result).toMatchObject({ stopReason: 'completed' });
    const [result] = of(resumed?.seen ?? [], 'tool.completed');
    expect(result?.result.outcome).toBe('ok');
    expect(tenant.spent.toolCalls).toBe(1);
  });
});
