import type { ScriptedStep } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { RunId } from '../ids/ids.ts';
import { createMemoryRunLogs } from '../run/memory-run-logs.ts';
import type { RunLogs } from '../run/run-logs.ts';
import type { RunRecord } from '../run/run-record.ts';
import { defineTool } from '../tool/define-tool.ts';
import { namespace, of, setUp } from './agent-runner.harness.ts';
import type { Agent } from './agent.ts';

/** Two tools with effects that can be counted: one that may be repeated and one that may not. */
function countingTools() {
  const effects: string[] = [];
  const make = (name: string, idempotent: boolean) =>
    defineTool({
      name,
      description: 'Has an effect',
      input: z.object({ id: z.string() }),
      annotations: { idempotent },
      execute: ({ id }) => {
        effects.push(`${name}:${id}`);
        return `did ${id}`;
      },
    });
  return { effects, tools: [make('pay', false), make('put', true)] };
}

const script: readonly ScriptedStep[] = [
  {
    text: 'I will pay and put.',
    calls: [
      { name: 'pay', args: { id: 'a' } },
      { name: 'put', args: { id: 'b' } },
    ],
  },
  { calls: [{ name: 'pay', args: { id: 'c' } }] },
  { text: 'All done.' },
];

async function logWith(records: readonly RunRecord[], runId: RunId): Promise<RunLogs> {
  const runLogs = createMemoryRunLogs();
  const log = await runLogs.within(namespace).create(runId);
  await log.append(records);
  await log.release();
  return runLogs;
}

async function uninterrupted() {
  const { tools } = countingTools();
  const { start, runLogs } = setUp(script, { tools });
  const run = start();
  const outcome = await run.result;
  const records = await runLogs.within(namespace).read(run.runId);
  return { runId: run.runId, outcome, records };
}

/** How often the model had answered for good before the crash. */
function answersIn(records: readonly RunRecord[]): number {
  return records.filter((r) => r.type === 'event' && r.event.type === 'message.completed').length;
}

/** Effects of a kind that a prefix of the log proves to have begun, ended or not. */
function begun(records: readonly RunRecord[]): Set<string> {
  const ids = records.flatMap((record) =>
    record.type === 'event' && record.event.type === 'tool.started' ? [record.event.callId] : [],
  );
  return new Set(ids);
}

function finished(records: readonly RunRecord[]): Set<string> {
  return new Set(records.flatMap((r) => (r.type === 'tool.outcome' ? [r.callId] : [])));
}

describe('a run that was interrupted', () => {
  it('goes on from every point of its log and repeats nothing that must not be repeated', async () => {
    const whole = await uninterrupted();
    expect(whole.records.length).toBeGreaterThan(25);
    for (let length = 1; length < whole.records.length; length += 1) {
      const prefix = whole.records.slice(0, length);
      const { tools, effects } = countingTools();
      const runLogs = await logWith(prefix, whole.runId);
      const { resume } = setUp(script.slice(answersIn(prefix)), { tools, runLogs });
      const run = await resume(whole.runId);
      const outcome = await run?.result;
      expect(outcome?.text, `after record ${length}`).toBe(whole.outcome.text);

      const started = begun(prefix);
      const ended = finished(prefix);
      const calls = [
        { id: 'call_1', effect: 'pay:a', repeatable: false },
        { id: 'call_2', effect: 'put:b', repeatable: true },
        { id: 'call_3', effect: 'pay:c', repeatable: false },
      ];
      for (const { id, effect, repeatable } of calls) {
        const allowed = ended.has(id) || (started.has(id) && !repeatable) ? 0 : 1;
        const times = effects.filter((done) => done === effect).length;
        expect(times, `${effect} after record ${length}`).toBe(allowed);
      }
      const records = await runLogs.within(namespace).read(whole.runId);
      expect(records.slice(0, length)).toEqual(prefix);
      expect(records.at(-1)).toMatchObject({ type: 'event', event: { type: 'run.completed' } });
    }
  });

  it('tells the model that the outcome of a call in flight is unknown', async () => {
    const whole = await uninterrupted();
    const length = whole.records.findIndex((record) => record.type === 'tool.outcome');
    const { tools } = countingTools();
    const runLogs = await logWith(whole.records.slice(0, length), whole.runId);
    const { resume } = setUp(script.slice(1), { tools, runLogs });
    const run = await resume(whole.runId);
    await run?.result;
    const results = of(run?.seen ?? [], 'tool.completed').map(({ result }) => result);
    expect(results.find(({ callId }) => callId === 'call_1')?.outcome).toBe('interrupted');
    expect(results.find(({ callId }) => callId === 'call_2')?.outcome).toBe('ok');
  });

  it('discards an answer that was cut off and asks the model again', async () => {
    const whole = await uninterrupted();
    const length =
      1 + whole.records.findIndex((r) => r.type === 'event' && r.event.type === 'message.started');
    const { tools } = countingTools();
    const { resume } = setUp(script, {
      tools,
      runLogs: await logWith(whole.records.slice(0, length), whole.runId),
    });
    const run = await resume(whole.runId);
    await run?.result;
    expect(of(run?.seen ?? [], 'run.resumed')).toHaveLength(1);
    const [discarded] = of(run?.seen ?? [], 'message.discarded');
    expect(discarded?.reason).toBe('run/interrupted');
    expect(of(run?.seen ?? [], 'message.started')[0]?.messageId).not.toBe(discarded?.messageId);
  });

  it('does not go on twice at the same time, nor after its end', async () => {
    const whole = await uninterrupted();
    const { tools } = countingTools();
    const runLogs = await logWith(whole.records.slice(0, 3), whole.runId);
    const { resume } = setUp(script, { tools, runLogs });
    const run = await resume(whole.runId);
    expect(await resume(whole.runId)).toBeUndefined();
    await run?.result;
    expect(await resume(whole.runId)).toBeUndefined();
  });

  it('does not go on with another configuration unless told to', async () => {
    const whole = await uninterrupted();
    const { tools } = countingTools();
    const agent: Partial<Agent> = { digest: 'agent-2' };
    const runLogs = await logWith(whole.records.slice(0, 3), whole.runId);
    const { resume } = setUp(script, { tools, runLogs, agent });
    await expect(resume(whole.runId)).rejects.toMatchObject({ code: 'run/agent_changed' });
    const run = await resume(whole.runId, { useCurrent: true });
    expect((await run?.result)?.text).toBe(whole.outcome.text);
  });

  it('does not go on with a log of another flow version', async () => {
    const whole = await uninterrupted();
    const changed = whole.records
      .slice(0, 3)
      .map((record) => (record.type === 'run.opened' ? { ...record, flowDigest: 'old' } : record));
    const { resume } = setUp(script, { runLogs: await logWith(changed, whole.runId) });
    await expect(resume(whole.runId)).rejects.toMatchObject({ code: 'flow/version_mismatch' });
  });

  it('can be parked in the middle and goes on as if it had been killed', async () => {
    const { tools } = countingTools();
    const { start, runLogs, clock } = setUp([{ text: 'hello', hang: true }], { tools });
    const parked = start();
    await clock.settle();
    parked.park();
    await expect(parked.result).rejects.toMatchObject({ code: 'run/parked' });
    const { resume } = setUp([{ text: 'hello again' }], { tools, runLogs });
    expect(await runLogs.within(namespace).get(parked.runId)).toMatchObject({ status: 'running' });
    const run = await resume(parked.runId);
    expect((await run?.result)?.text).toBe('hello again');
  });

  it('can be closed without a model call', async () => {
    const whole = await uninterrupted();
    const runLogs = await logWith(whole.records.slice(0, 5), whole.runId);
    const { interrupt, model } = setUp([], { runLogs });
    expect(await interrupt(whole.runId)).toBe(true);
    expect(await interrupt(whole.runId)).toBe(false);
    expect(model.requests).toHaveLength(0);
    expect(await runLogs.within(namespace).get(whole.runId)).toMatchObject({ status: 'failed' });
  });
});
