import type { ScriptedStep } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { namespace, of } from '../agent/agent-runner.harness.ts';
import { toAnswerRecord } from '../approval/approval-decision.ts';
import { approvalsWith, askedBroker, no, yes } from '../approval/approvals.harness.ts';
import type { PendingApproval } from '../approval/approval-request.ts';
import type { Approvals } from '../approval/approvals.ts';
import { brokers } from '../approval/brokers.ts';
import type { RunId } from '../ids/ids.ts';
import type { RunRecord } from '../run/run-record.ts';
import { toolsOf } from '../tool/tools-of.ts';
import {
  answersIn,
  call,
  delegateTo,
  logsWith,
  makeEffects,
  setUpLead,
  worker,
} from './delegation.harness.ts';

const leadSteps: readonly ScriptedStep[] = [
  { calls: [call('note', 'lead'), delegateTo('scout')] },
  { text: 'The lead is done.' },
];
const scoutSteps: readonly ScriptedStep[] = [
  { calls: [call('pay', 'a'), call('note', 'scout'), call('pay', 'b')] },
  { text: 'The scout is done.' },
];

/** A process that goes on with the records of another one. */
function aProcess(
  records: readonly RunRecord[],
  approvals: Approvals,
  runLogs?: Awaited<ReturnType<typeof logsWith>>,
) {
  const { done, tool } = makeEffects();
  const tools = [tool('pay', { approval: () => 'always' }), tool('note')];
  const scout = worker('scout', scoutSteps.slice(answersIn(records, 'main/call_2')), {
    tools: toolsOf(tools),
  });
  const lead = setUpLead(leadSteps.slice(answersIn(records, 'main')), [scout], {
    tools,
    agent: { approvals },
    ...(runLogs && { runLogs }),
  });
  return { ...lead, done, scout };
}

async function waitingRun() {
  const { start, runLogs, done } = aProcess([], approvalsWith(brokers.suspend()));
  const run = start();
  const outcome = await run.result;
  const records = await runLogs.within(namespace).read(run.runId);
  const [suspended] = of(run.seen, 'run.suspended');
  const pending = suspended?.pending ?? [];
  return { run, runId: run.runId, outcome, records, done, pending };
}

async function goOn(
  runId: RunId,
  records: readonly RunRecord[],
  tokens: readonly string[],
  said = yes,
) {
  const runLogs = await logsWith(runId, records);
  const process = aProcess(records, approvalsWith(brokers.suspend()), runLogs);
  const answers = tokens.map((token) => ({ token, value: toAnswerRecord(said) }));
  const run = await process.resume(runId, { answers });
  const outcome = await run?.result;
  const after = await runLogs.within(namespace).read(runId);
  return { ...process, run, outcome, records: after };
}

describe('an approval that another agent needs', () => {
  it('makes the run of the delegating agent wait, and says who asks [runtime C-159]', async () => {
    const { outcome, done, pending, run, records } = await waitingRun();
    expect(outcome.stopReason).toBe('suspended');
    expect(done).toEqual(['note:lead', 'note:scout']);
    const items = pending.map(({ info }) => info as unknown as PendingApproval);
    expect(items.map(({ path, tool, args }) => ({ path, tool, args }))).toEqual([
      { path: ['Helper', 'SCOUT'], tool: 'pay', args: { id: 'a' } },
      { path: ['Helper', 'SCOUT'], tool: 'pay', args: { id: 'b' } },
    ]);
    expect(items[0]?.namespaceKey).toBe(namespace.system('sub', 'scout', 'call_2').key);
    expect(new Set(pending.map(({ token }) => token)).size).toBe(2);
    expect(of(run.seen, 'delegation.completed')).toEqual([]);
    // The question stands where it was asked, and nowhere else.
    const suspended = records.filter(({ type }) => type === 'flow.suspended');
    expect(suspended.map(({ scope }) => scope)).toEqual(['main/call_2', 'main/call_2']);
  });

  it('lets the other agent go on in another process once it is given', async () => {
    const { runId, records, pending } = await waitingRun();
    const { outcome, done, run } = await goOn(
      runId,
      records,
      pending.map(({ token }) => token),
    );
    expect(outcome?.text).toBe('The lead is done.');
    expect(done).toEqual(['pay:a', 'pay:b']);
    expect(of(run?.seen ?? [], 'delegation.started')).toEqual([]);
    expect(of(run?.seen ?? [], 'delegation.completed')).toHaveLength(1);
  });

  it.each([
    ['first', 0, ['pay:a'], ['pay:b']],
    ['last', 1, ['pay:b'], ['pay:a']],
  ] as const)(
    'is waited for until all are decided, the %s one first',
    async (_, at, now, later) => {
      const { runId, records, pending } = await waitingRun();
      const tokens = pending.map(({ token }) => token);
      const other = tokens[1 - at] ?? '';
      const first = await goOn(runId, records, [tokens[at] ?? '']);
      expect(first.outcome?.stopReason).toBe('suspended');
      expect(first.done).toEqual(now);
      const left = of(first.run?.seen ?? [], 'run.suspended')[0]?.pending;
      expect(left?.map(({ token }) => token)).toEqual([other]);
      const second = await goOn(runId, first.records, [other]);
      expect(second.outcome?.stopReason).toBe('completed');
      expect(second.done).toEqual(later);
    },
  );

  it('counts for all lives of the run, wherever the process stops', async () => {
    const { runId, records, pending } = await waitingRun();
    const tokens = pending.map(({ token }) => token);
    const whole = (await goOn(runId, records, tokens)).records;
    for (let length = records.length + 2; length < whole.length; length += 1) {
      const prefix = whole.slice(0, length);
      const { outcome, done } = await goOn(runId, prefix, []);
      expect(outcome?.text, `after record ${length}`).toBe('The lead is done.');
      const started = prefix.filter(
        (r) => r.type === 'event' && r.event.type === 'tool.started' && r.event.name === 'pay',
      );
      expect(done, `after record ${length}`).toHaveLength(2 - started.length);
    }
  });

  it('may be refused', async () => {
    const { runId, records, pending } = await waitingRun();
    const { outcome, done } = await goOn(
      runId,
      records,
      pending.map(({ token }) => token),
      no as never,
    );
    expect(outcome?.text).toBe('The lead is done.');
    expect(done).toEqual([]);
  });

  it('is asked of whoever approves for the delegating agent', async () => {
    const { broker, asked } = askedBroker(yes);
    const { start, done } = aProcess([], approvalsWith(broker));
    await start().result;
    expect(asked[0]).toMatchObject({ path: ['Helper', 'SCOUT'], session: 's1' });
    expect(asked[0]?.namespace.key).toBe(namespace.system('sub', 'scout', 'call_2').key);
    expect(done).toContain('pay:a');
  });
});
