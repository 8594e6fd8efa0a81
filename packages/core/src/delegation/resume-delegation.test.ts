import { describe, expect, it } from 'vitest';
import type { ScriptedStep } from '@aura/testkit';
import { messageTextOf, namespace, of } from '../agent/agent-runner.harness.ts';
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
  { text: 'I will ask.', calls: [call('pay', 'lead'), delegateTo('scout')] },
  { text: 'The lead is done.' },
];
const scoutSteps: readonly ScriptedStep[] = [
  { text: 'Looking.', calls: [call('pay', 'a'), call('put', 'b')] },
  { calls: [call('pay', 'c')] },
  { text: 'The scout is done.' },
];

/** A process that goes on with a log, with models that have said what the log has of them. */
function aProcess(prefix: readonly RunRecord[], runLogs?: Awaited<ReturnType<typeof logsWith>>) {
  const { done, tool } = makeEffects();
  const tools = [tool('pay'), tool('put', { annotations: { idempotent: true } })];
  const said = answersIn(prefix, 'main/call_2');
  const scout = worker('scout', scoutSteps.slice(said), { tools: toolsOf(tools) });
  const lead = setUpLead(leadSteps.slice(answersIn(prefix, 'main')), [scout], {
    tools,
    ...(runLogs && { runLogs }),
  });
  return { ...lead, done, scout };
}

async function uninterrupted() {
  const { start, runLogs, done } = aProcess([]);
  const run = start();
  const outcome = await run.result;
  const records = await runLogs.within(namespace).read(run.runId);
  return { runId: run.runId, outcome, records, done };
}

/** Names a call, since parts of a run number their calls alike. */
function callsOf(records: readonly RunRecord[], type: 'tool.started' | 'tool.outcome') {
  return new Set(
    records.flatMap((record) => {
      if (record.type === 'tool.outcome' && type === record.type) {
        return [`${record.scope} ${record.callId}`];
      }
      if (record.type !== 'event' || record.event.type !== type) return [];
      return record.event.type === 'tool.started' ? [`${record.scope} ${record.event.callId}`] : [];
    }),
  );
}

describe('a run whose agent had delegated when it was interrupted', () => {
  it('goes on from every point of its log, in the other agent as well, and repeats nothing', async () => {
    const whole = await uninterrupted();
    expect(whole.done).toEqual(['pay:lead', 'pay:a', 'put:b', 'pay:c']);
    expect(whole.records.length).toBeGreaterThan(45);
    for (let length = 1; length < whole.records.length; length += 1) {
      const prefix = whole.records.slice(0, length);
      const runLogs = await logsWith(whole.runId, prefix);
      const { resume, done } = aProcess(prefix, runLogs);
      const outcome = await (await resume(whole.runId))?.result;
      const where = `after record ${length}`;
      expect(outcome?.text, where).toBe(whole.outcome.text);
      expect(outcome?.usage, where).toEqual(whole.outcome.usage);

      const started = callsOf(prefix, 'tool.started');
      const ended = callsOf(prefix, 'tool.outcome');
      const calls = [
        { id: 'main call_1', effect: 'pay:lead', repeatable: false },
        { id: 'main/call_2 call_1', effect: 'pay:a', repeatable: false },
        { id: 'main/call_2 call_2', effect: 'put:b', repeatable: true },
        { id: 'main/call_2 call_3', effect: 'pay:c', repeatable: false },
      ];
      for (const { id, effect, repeatable } of calls) {
        const allowed = ended.has(id) || (started.has(id) && !repeatable) ? 0 : 1;
        const times = done.filter((name) => name === effect).length;
        expect(times, `${effect} ${where}`).toBe(allowed);
      }
      const records = await runLogs.within(namespace).read(whole.runId);
      const ends = records.filter(
        (r) => r.type === 'event' && r.event.type === 'delegation.completed',
      );
      expect(ends, where).toHaveLength(1);
      expect(records.at(-1)).toMatchObject({ type: 'event', event: { type: 'run.completed' } });
    }
  });

  it('does not go on with the work of an agent that is configured otherwise by now', async () => {
    const whole = await uninterrupted();
    const length =
      1 + whole.records.findIndex((r) => r.scope === 'main/call_2' && r.type === 'tool.outcome');
    const prefix = whole.records
      .slice(0, length)
      .map((r) => (r.type === 'scope.opened' ? { ...r, agentDigest: 'scout-0' } : r));
    const runLogs = await logsWith(whole.runId, prefix);
    const { resume, done, scout } = aProcess(prefix, runLogs);
    const run = await resume(whole.runId);
    expect((await run?.result)?.text).toBe(whole.outcome.text);
    expect(scout.model.requests).toEqual([]);
    expect(done).toEqual([]);
    const [result] = of(run?.seen ?? [], 'tool.completed').filter(({ scope }) => scope === 'main');
    expect(result?.result.outcome).toBe('error');
    expect(messageTextOf(result?.result ?? { content: [] })).toContain('has changed since');
  });
});
