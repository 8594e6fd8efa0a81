import { fakeClock } from '@aura/testkit';
import type { FakeClock, ScriptedStep } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { runExpiryKind } from '../agent/run-expiry.ts';
import { toAnswerRecord } from '../approval/approval-decision.ts';
import { approvalsWith, yes } from '../approval/approvals.harness.ts';
import { defaultApprovalTtlMs } from '../approval/approvals.ts';
import { brokers } from '../approval/brokers.ts';
import { createMemoryTimers } from '../timer/memory-timers.ts';
import type { TimerSpec } from '../timer/timer.ts';
import type { Timers } from '../timer/timers.ts';
import { defineTool } from '../tool/define-tool.ts';
import { bob, pay, payment, setUp } from './runtime.harness.ts';

const denial = 'Not executed: nobody approved "pay" in time.';

interface Kept {
  readonly clock: FakeClock;
  readonly timers: Timers;
  readonly stores?: ReturnType<typeof setUp>['kept'];
}

function world(): Kept {
  const clock = fakeClock();
  return { clock, timers: createMemoryTimers({ clock }) };
}

/** A process with an agent that has to ask before it pays. */
function aProcess(steps: readonly ScriptedStep[], { clock, timers, stores }: Kept) {
  const approvals = approvalsWith(brokers.suspend());
  return setUp(steps, { tools: [pay], approvals, clock, timers, ...(stores && { kept: stores }) });
}

/** A run that waits, in a process that is gone. */
async function leaveWaiting() {
  const kept = world();
  const { runtime, kept: stores } = aProcess([payment], kept);
  await runtime.run({ namespace: bob, input: 'Pay.' });
  await runtime.close();
  const timer = (await kept.timers.within(bob).list()).items[0];
  return { ...kept, stores, timer };
}

describe('a run that waits for an approval', () => {
  it('goes on with a denial when nobody has answered in time', async () => {
    const kept = world();
    const { runtime, texts } = aProcess([payment, { text: 'Then not.' }], kept);
    await runtime.run({ namespace: bob, input: 'Pay.' });
    await kept.clock.advance(defaultApprovalTtlMs - 1);
    expect(await texts(bob)).toEqual(['Pay.']);
    await kept.clock.advance(1);
    expect(await texts(bob)).toEqual(['Pay.', 'I will pay.', denial, 'Then not.']);
    const { items } = await kept.timers.within(bob).list();
    expect(items.map(({ end }) => end?.type)).toEqual(['ran']);
    await runtime.close();
    expect(kept.clock.sleeping).toBe(0);
  });

  it('goes on in another process when the one that asked is gone, once', async () => {
    const kept = await leaveWaiting();
    kept.clock.jump(24 * 60 * 60_000);
    const steps = [{ text: 'Then not.' }];
    const [left, right] = [aProcess(steps, kept), aProcess(steps, kept)];
    await kept.clock.advance(60_000);
    expect(await left.texts(bob)).toEqual(['Pay.', 'I will pay.', denial, 'Then not.']);
    expect(left.model.requests.length + right.model.requests.length).toBe(1);
    const { items } = await kept.timers.within(bob).list();
    expect(items.map(({ end }) => end?.type)).toEqual(['late']);
  });

  it('has no timer any more when it was answered', async () => {
    const kept = world();
    const { runtime, kept: stores, texts } = aProcess([payment, { text: 'Paid.' }], kept);
    const waiting = runtime.stream({ namespace: bob, input: 'Pay.' });
    await waiting.result;
    const records = await stores.runLogs.within(bob).read(waiting.runId);
    const last = records.at(-1);
    const pending = last?.type === 'event' && last.event.type === 'run.suspended' && last.event;
    const [item] = pending ? pending.pending : [];
    const answers = [{ token: item?.token ?? '', value: toAnswerRecord(yes) }];
    await (
      await runtime.resume(bob, { answers })
    )?.result;
    const { items } = await kept.timers.within(bob).list();
    expect(items.map(({ end }) => end)).toMatchObject([{ type: 'skipped', reason: 'answered' }]);
    expect(await texts(bob)).toContain('Paid.');
  });

  it('may use no other tools than before when it goes on by itself', async () => {
    const kept = world();
    const { runtime, model } = aProcess([payment, { text: 'Then not.' }], kept);
    await runtime.run({ namespace: bob, input: 'Pay.', tools: ['pay'] });
    await kept.clock.advance(defaultApprovalTtlMs);
    expect(model.requests.map(({ tools }) => tools.map(({ name }) => name))).toEqual([
      ['pay'],
      ['pay'],
    ]);
  });

  it('is closed when its agent has changed meanwhile, and leaves the session to others', async () => {
    const kept = await leaveWaiting();
    const approvals = approvalsWith(brokers.suspend());
    const { clock, timers, stores } = kept;
    const changed = { systemPrompt: 'You are another one.', tools: [pay], approvals };
    const { runtime } = setUp([{ text: 'Hello.' }], { ...changed, clock, timers, kept: stores });
    await clock.advance(defaultApprovalTtlMs);
    expect((await runtime.run({ namespace: bob, input: 'Hi' })).text).toBe('Hello.');
  });

  it('is closed when its session does not know it', async () => {
    const kept = world();
    const { runtime, kept: stores } = aProcess([payment], kept);
    const run = runtime.stream({ namespace: bob, input: 'Pay.', persist: false });
    await run.result;
    await kept.clock.advance(defaultApprovalTtlMs);
    const last = (await stores.runLogs.within(bob).read(run.runId)).at(-1);
    expect(last).toMatchObject({ event: { error: { code: 'approval/expired' } } });
  });

  it('is looked at again while somebody else has it', async () => {
    const kept = await leaveWaiting();
    const runs = kept.stores.runLogs.within(bob);
    const [run] = (await runs.list()).items;
    const log = run && (await runs.acquire(run.runId));
    const { texts } = aProcess([{ text: 'Then not.' }], kept);
    await kept.clock.advance(defaultApprovalTtlMs);
    expect(await texts(bob)).toEqual(['Pay.']);
    await log?.release();
    await kept.clock.advance(30_000);
    expect(await texts(bob)).toContain('Then not.');
  });

  it('is not ended early by a timer that comes before its time', async () => {
    const kept = await leaveWaiting();
    const { timer, timers, clock } = kept;
    const { texts } = aProcess([{ text: 'Then not.' }], kept);
    const { key = '', payload = null } = timer ?? {};
    const early: TimerSpec = { key, kind: runExpiryKind('agent'), payload, dueAt: 0 };
    await timers.within(bob).set(early);
    await clock.advance(defaultApprovalTtlMs - 60_000);
    expect(await texts(bob)).toEqual(['Pay.']);
    await clock.advance(60_000);
    expect(await texts(bob)).toContain('Then not.');
  });
});

it('lets a tool go on that nobody answers in time', async () => {
  const kept = world();
  const seats = defineTool({
    name: 'book',
    description: 'Books',
    input: z.object({}),
    annotations: { readOnly: true },
    execute: async (_, { requestInput }) =>
      requestInput({ prompt: 'How many?', schema: z.string(), expiresInMs: 1_000 }),
  });
  const steps = [{ calls: [{ name: 'book', args: {} }] }, { text: 'Never mind.' }];
  const { runtime, texts } = setUp(steps, { ...kept, tools: [seats] });
  await runtime.run({ namespace: bob, input: 'Book.' });
  await expect(runtime.run({ namespace: bob, input: 'Hm?' })).rejects.toThrow(
    'waits for an answer to "book"',
  );
  await kept.clock.advance(1_000);
  expect((await texts(bob)).slice(-2)).toEqual([
    expect.stringContaining('nobody answered "book" in time'),
    'Never mind.',
  ]);
});

it('costs a runtime without timers nothing', async () => {
  const { runtime, clock } = setUp([payment], {
    tools: [pay],
    approvals: approvalsWith(brokers.suspend()),
  });
  await runtime.run({ namespace: bob, input: 'Pay.' });
  expect(clock.sleeping).toBe(0);
});
