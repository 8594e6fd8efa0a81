import type { ScriptedStep } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ApprovalBroker } from '../approval/approval-broker.ts';
import { toAnswerRecord } from '../approval/approval-decision.ts';
import type { ApprovalAnswer } from '../approval/approval-decision.ts';
import { approvalsWith, no, otherSecret, signerWith, yes } from '../approval/approvals.harness.ts';
import type { Approvals } from '../approval/approvals.ts';
import { brokers } from '../approval/brokers.ts';
import type { RunId } from '../ids/ids.ts';
import type { JsonValue } from '../json/json.ts';
import { createMemoryRunLogs } from '../run/memory-run-logs.ts';
import type { RunLogs } from '../run/run-logs.ts';
import type { RunRecord } from '../run/run-record.ts';
import { digest } from '../replay/replay.harness.ts';
import { replayRun } from '../replay/replay-run.ts';
import { defineTool } from '../tool/define-tool.ts';
import type { Tool } from '../tool/tool.ts';
import { messageTextOf, namespace, of, setUp } from './agent-runner.harness.ts';
import type { ResumeOptions } from './resume-run.ts';

const script: readonly ScriptedStep[] = [
  {
    text: 'I will pay twice.',
    calls: [
      { name: 'pay', args: { id: 'a' } },
      { name: 'note', args: { id: 'n' } },
      { name: 'pay', args: { id: 'b' } },
    ],
  },
  { text: 'All done.' },
];

/** What a process does to the world outside. */
function effects() {
  const done: string[] = [];
  const make = (name: string, needsApproval: boolean) =>
    defineTool({
      name,
      description: 'Has an effect',
      input: z.object({ id: z.string() }),
      approval: () => (needsApproval ? 'always' : 'never'),
      execute: ({ id }) => {
        done.push(`${name}:${id}`);
        return `did ${id}`;
      },
    });
  return { done, tools: [make('pay', true), make('note', false)] };
}

/** A process of its own: it shares nothing with others but the log. */
function aProcess(
  runLogs: RunLogs,
  init: {
    steps?: readonly ScriptedStep[];
    broker?: ApprovalBroker;
    more?: Partial<Approvals>;
  } = {},
) {
  const { done, tools } = effects();
  const { steps = script, broker = brokers.suspend(), more } = init;
  const agent = { approvals: approvalsWith(broker, more) };
  return { ...setUp(steps, { tools, runLogs, agent }), done };
}

async function copyOf(records: readonly RunRecord[], runId: RunId): Promise<RunLogs> {
  const runLogs = createMemoryRunLogs();
  const log = await runLogs.within(namespace).create(runId);
  await log.append(JSON.parse(JSON.stringify(records)));
  await log.release();
  return runLogs;
}

/** A run that waits for two approvals, as it lies in its log. */
async function waitingRun() {
  const runLogs = createMemoryRunLogs();
  const { start, done } = aProcess(runLogs);
  const run = start();
  const outcome = await run.result;
  const records = await runLogs.within(namespace).read(run.runId);
  const tokens = of(run.seen, 'run.suspended').flatMap(({ pending }) =>
    pending.map(({ token }) => token),
  );
  const { runId } = run;
  return { runId, outcome, records, tokens, done, run, elsewhere: () => copyOf(records, runId) };
}

function answer(token: string | undefined, said: ApprovalAnswer = yes) {
  return { token: token ?? 'none', value: toAnswerRecord(said) };
}

function answersIn(records: readonly RunRecord[]): number {
  return records.filter((r) => r.type === 'event' && r.event.type === 'message.completed').length;
}

describe('a run that waits for approvals', () => {
  it('lists what it waits for, and has done everything else', async () => {
    const { outcome, done, run, tokens } = await waitingRun();
    expect(outcome.stopReason).toBe('suspended');
    expect(done).toEqual(['note:n']);
    const [suspended] = of(run.seen, 'run.suspended');
    const requested = of(run.seen, 'approval.requested').map(({ item }) => item);
    expect(suspended?.pending.map(({ info }) => info)).toEqual(requested);
    expect(tokens).toEqual(requested.map(({ token }) => token));
    expect(new Set(tokens).size).toBe(2);
  });

  it.each([
    ['approved', yes, ['pay:a', 'pay:b']],
    ['denied', no, []],
  ] as const)(
    '[runtime C-155] goes on in another process once they are %s, and does each call once at most',
    async (_, said, expected) => {
      const { runId, tokens, elsewhere } = await waitingRun();
      const { resume, done } = aProcess(await elsewhere(), { steps: script.slice(1) });
      const run = await resume(runId, { answers: tokens.map((token) => answer(token, said)) });
      expect((await run?.result)?.text).toBe('I will pay twice.\n\nAll done.');
      expect(done).toEqual(expected);
      expect(of(run?.seen ?? [], 'approval.requested')).toEqual([]);
      expect(of(run?.seen ?? [], 'approval.resolved').map(({ ruling }) => ruling.by)).toEqual([
        'alice',
        'alice',
      ]);
    },
  );

  it('does not run what was approved when its name is that of a tool of another server by now', async () => {
    const from = (server: string): Partial<Tool> => ({
      origin: { kind: 'mcp', server, tool: 'pay' },
    });
    const runLogs = createMemoryRunLogs();
    const agent = { approvals: approvalsWith(brokers.suspend()) };
    const { tools } = effects();
    const of1 = tools.map((tool) => ({ ...tool, ...from('sandbox') }));
    const first = setUp(script, { tools: of1, runLogs, agent }).start();
    await first.result;
    const pending = of(first.seen, 'run.suspended')[0]?.pending ?? [];

    const other = effects();
    const of2 = other.tools.map((tool) => ({ ...tool, ...from('production') }));
    const { resume } = setUp(script.slice(1), { tools: of2, runLogs, agent });
    const run = await resume(first.runId, { answers: pending.map(({ token }) => answer(token)) });
    await run?.result;
    expect(other.done).toEqual([]);
    const rulings = of(run?.seen ?? [], 'approval.resolved').map(({ ruling }) => ruling);
    expect(rulings).toMatchObject(
      [1, 2].map(() => ({ code: 'approval/tool_changed', by: 'alice' })),
    );
    const [result] = of(run?.seen ?? [], 'tool.completed');
    expect(JSON.stringify(result)).toContain('another server');
    const records = await runLogs.within(namespace).read(first.runId);
    expect((await replayRun(records, { digest })).divergence).toBeUndefined();
  });

  it('[runtime C-156] keeps waiting for the rest when only some are decided', async () => {
    const { runId, tokens, elsewhere } = await waitingRun();
    const logs = await elsewhere();
    const first = aProcess(logs, { steps: [] });
    const run = await first.resume(runId, { answers: [answer(tokens[1])] });
    expect((await run?.result)?.stopReason).toBe('suspended');
    expect(first.done).toEqual(['pay:b']);
    const pending = of(run?.seen ?? [], 'run.suspended')[0]?.pending;
    expect(pending?.map(({ token }) => token)).toEqual([tokens[0]]);
    const second = aProcess(logs, { steps: script.slice(1) });
    await (
      await second.resume(runId, { answers: [answer(tokens[0], no)] })
    )?.result;
    expect(second.done).toEqual([]);
    expect(second.model.requests).toHaveLength(1);
  });

  it('takes one answer per token', async () => {
    const { runId, tokens, elsewhere } = await waitingRun();
    const logs = await elsewhere();
    const { resume, done } = aProcess(logs, { steps: [] });
    await (
      await resume(runId, { answers: [answer(tokens[0], no)] })
    )?.result;
    for (const token of [tokens[0], 'forged']) {
      await expect(resume(runId, { answers: [answer(token)] })).rejects.toMatchObject({
        code: 'flow/unknown_token',
      });
    }
    expect(done).toEqual([]);
  });

  it('is denied by time when it goes on too late, with or without an answer', async () => {
    for (const isAnswered of [false, true]) {
      const { runId, tokens, elsewhere } = await waitingRun();
      const { resume, done, clock } = aProcess(await elsewhere(), { steps: script.slice(1) });
      await clock.advance(15 * 60_000);
      const run = await resume(runId, isAnswered ? { answers: [answer(tokens[0])] } : {});
      expect((await run?.result)?.stopReason).toBe('completed');
      expect(done).toEqual([]);
      const results = of(run?.seen ?? [], 'tool.completed').map(({ result }) => result);
      expect(results.map(({ outcome }) => outcome)).toEqual(['expired', 'expired']);
      expect(messageTextOf(results[0] ?? { content: [] })).toContain('nobody approved "pay"');
    }
  });

  it.each<[string, JsonValue]>([
    ['a bare yes', true],
    ['an approval by nobody', { decision: 'approve' }],
    ['arguments that are none', { decision: 'approve', by: 'alice', editedArgs: 'all' }],
  ])('does not take %s for consent', async (_, value) => {
    const { runId, tokens, elsewhere } = await waitingRun();
    const { resume, done } = aProcess(await elsewhere(), { steps: script.slice(1) });
    const run = await resume(runId, { answers: tokens.map((token) => ({ token, value })) });
    await run?.result;
    expect(done).toEqual([]);
    const codes = of(run?.seen ?? [], 'approval.resolved').map(({ ruling }) => ruling.code);
    expect(codes).toEqual(['approval/invalid_answer', 'approval/invalid_answer']);
  });

  it('[runtime C-157] does not go on when its tokens were made with another key', async () => {
    const { runId, tokens, elsewhere } = await waitingRun();
    const more = { signer: signerWith({ secret: otherSecret }) };
    const { resume, done } = aProcess(await elsewhere(), { steps: script.slice(1), more });
    const run = await resume(runId, { answers: tokens.map((token) => answer(token)) });
    await run?.result;
    expect(done).toEqual([]);
    const codes = of(run?.seen ?? [], 'approval.resolved').map(({ ruling }) => ruling.code);
    expect(codes).toEqual(['approval/invalid_signature', 'approval/invalid_signature']);
  });
});

it('[runtime C-157] does not run a call whose arguments are not the approved ones', async () => {
  const { runId, tokens, records } = await waitingRun();
  const changed = records.map((record): RunRecord => {
    const isAnswer = record.type === 'event' && record.event.type === 'message.completed';
    return isAnswer ? JSON.parse(JSON.stringify(record).replace('"id":"a"', '"id":"all"')) : record;
  });
  expect(changed).not.toEqual(records);
  const { resume, done } = aProcess(await copyOf(changed, runId), { steps: script.slice(1) });
  const run = await resume(runId, { answers: tokens.map((token) => answer(token)) });
  await run?.result;
  expect(done).toEqual(['pay:b']);
  const rulings = of(run?.seen ?? [], 'approval.resolved').map(({ ruling }) => ruling.code);
  expect(rulings).toEqual(['approval/invalid_signature', undefined]);
});

/** Lives on until the run has ended, saying yes to whatever it waits for. */
async function liveOn(runId: RunId, process: ReturnType<typeof aProcess>) {
  let options: ResumeOptions = {};
  for (let lives = 0; lives < 4; lives += 1) {
    const run = await process.resume(runId, options);
    const outcome = await run?.result;
    if (outcome?.stopReason !== 'suspended') return outcome;
    const pending = of(run?.seen ?? [], 'run.suspended').flatMap((event) => event.pending);
    options = { answers: pending.map(({ token }) => answer(token)) };
  }
  throw new Error('it waits for ever');
}

/** Ids of calls that a log proves to have begun. */
function begunIn(records: readonly RunRecord[]): ReadonlySet<string> {
  return new Set(
    records.flatMap((record) =>
      record.type === 'event' && record.event.type === 'tool.started' ? [record.event.callId] : [],
    ),
  );
}

const askers: readonly [string, ApprovalBroker][] = [
  ['in another process', brokers.suspend()],
  ['by somebody who is there', brokers.callback(() => Promise.resolve(yes))],
];

describe('a run that stops at any point between request and end', () => {
  it.each(askers)(
    '[runtime C-155] does each call once at most when approved %s',
    async (_, broker) => {
      const logs = createMemoryRunLogs();
      const whole = aProcess(logs, { broker });
      const begun = whole.start();
      const { runId } = begun;
      const first = await begun.result;
      const outcome = first.stopReason === 'suspended' ? await liveOn(runId, whole) : first;
      const records = await logs.within(namespace).read(runId);
      expect(records.length).toBeGreaterThan(25);
      expect(whole.done.toSorted()).toEqual(['note:n', 'pay:a', 'pay:b']);
      for (let length = 1; length < records.length; length += 1) {
        const prefix = records.slice(0, length);
        const runLogs = await copyOf(prefix, runId);
        const steps = script.slice(answersIn(prefix));
        const later = aProcess(runLogs, { steps, broker });
        const ended = await liveOn(runId, later);
        expect(ended?.text, `after record ${length}`).toBe(outcome?.text);
        const started = begunIn(prefix);
        for (const [callId, effect] of [
          ['call_1', 'pay:a'],
          ['call_2', 'note:n'],
          ['call_3', 'pay:b'],
        ] as const) {
          const times = later.done.filter((did) => did === effect).length;
          expect(times, `${effect} after record ${length}`).toBe(started.has(callId) ? 0 : 1);
        }
        const all = await runLogs.within(namespace).read(runId);
        expect(all.slice(0, length)).toEqual(prefix);
        requireOrder(all);
      }
    },
  );
});

/** Each call was decided about once, and before it began. */
function requireOrder(records: readonly RunRecord[]): void {
  const seqs = (type: string, callId: string): readonly number[] =>
    records.flatMap((r) => {
      const matches =
        r.type === 'event' &&
        r.event.type === type &&
        'callId' in r.event &&
        r.event.callId === callId;
      return matches ? [r.seq] : [];
    });
  for (const callId of ['call_1', 'call_3']) {
    const [decided, ...more] = seqs('approval.resolved', callId);
    const [started, ...again] = seqs('tool.started', callId);
    expect(more).toEqual([]);
    expect(again).toEqual([]);
    expect(decided).toBeLessThan(started ?? 0);
  }
}
