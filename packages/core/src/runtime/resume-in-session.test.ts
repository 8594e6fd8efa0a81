import type { ScriptedStep } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { toAnswerRecord } from '../approval/approval-decision.ts';
import { approvalsWith, yes } from '../approval/approvals.harness.ts';
import { brokers } from '../approval/brokers.ts';
import type { RunHandle } from '../agent/run-handle.ts';
import type { AuraEvent } from '../events/aura-event.ts';
import { bob, eve, pay, payment, reached, setUp } from './runtime.harness.ts';

function aProcess(steps: readonly ScriptedStep[], kept?: ReturnType<typeof setUp>['kept']) {
  const approvals = approvalsWith(brokers.suspend());
  return setUp(steps, { tools: [pay], approvals, ...(kept && { kept }) });
}

async function tokenOf(run: RunHandle): Promise<string> {
  const events: AuraEvent[] = [];
  run.subscribe((batch) => events.push(...batch));
  await run.result;
  const last = events.at(-1);
  return last?.type === 'run.suspended' ? (last.pending[0]?.token ?? '') : '';
}

async function waitingSession() {
  const { runtime, kept } = aProcess([payment]);
  const token = await tokenOf(runtime.stream({ namespace: bob, input: 'Pay.' }));
  return { kept, answers: [{ token, value: toAnswerRecord(yes) }] };
}

describe('resuming the run of a session', () => {
  it('goes on in another process and keeps what both have said', async () => {
    const { kept, answers } = await waitingSession();
    const { runtime, texts } = aProcess([{ text: 'Paid.' }, { text: 'Yes.' }], kept);
    const run = await runtime.resume(bob, { answers });
    const next = runtime.run({ namespace: bob, input: 'Really?' });
    expect((await run?.result)?.stopReason).toBe('completed');
    expect((await next).text).toBe('Yes.');
    expect(await texts(bob)).toEqual(['Pay.', 'I will pay.', 'paid', 'Paid.', 'Really?', 'Yes.']);
    expect((await kept.sessions.head(bob))?.activeRun).toBeUndefined();
  });

  it.each([undefined, 'all', ['pay'], ['look', 'pay']] as const)(
    'offers the tools that the run has begun with, whoever goes on with it (%j)',
    async (tools) => {
      const look = { ...pay, name: 'look' };
      const approvals = approvalsWith(brokers.suspend());
      const first = setUp([payment], { tools: [pay, look], approvals });
      const asked = { namespace: bob, input: 'Pay.', tools: ['pay'] } as const;
      const token = await tokenOf(first.runtime.stream(asked));
      const { kept } = first;
      const again = setUp([{ text: 'Paid.' }], { tools: [pay, look], approvals, kept });
      const answers = [{ token, value: toAnswerRecord(yes) }];
      const run = await again.runtime.resume(bob, { answers, ...(tools && { tools }) });
      expect((await run?.result)?.text).toContain('Paid.');
      expect(again.model.requests[0]?.tools.map(({ name }) => name)).toEqual(['pay']);
    },
  );

  it('is for those only who may approve there', async () => {
    const { kept, answers } = await waitingSession();
    const { runtime, texts } = aProcess([{ text: 'never' }], kept);
    await expect(runtime.resume(bob, { answers, principal: eve })).rejects.toMatchObject({
      code: 'auth/forbidden',
    });
    expect(await texts(bob)).toEqual(['Pay.']);
  });

  it('does nothing where nothing waits, and leaves the session free', async () => {
    const { runtime } = aProcess([{ text: 'Hi.' }]);
    expect(await runtime.resume(bob)).toBeUndefined();
    expect((await runtime.run({ namespace: bob, input: 'Hello' })).text).toBe('Hi.');
  });

  it('goes on with nothing when a message interrupts it before it has begun', async () => {
    for (let delay = 0; delay < 12; delay += 1) {
      const { kept, answers } = await waitingSession();
      const { runtime, texts } = aProcess([{ text: 'First.' }, { text: 'Second.' }], kept);
      const resumed = runtime.resume(bob, { answers });
      for (let step = 0; step < delay; step += 1) await Promise.resolve();
      const next = runtime.run({ namespace: bob, input: 'Rather not.', lane: 'interrupt' });
      const run = await resumed;
      if (run !== undefined) await run.result;
      expect((await next).stopReason).toBe('completed');
      expect((await texts(bob)).at(-2)).toBe('Rather not.');
    }
  });

  it('leaves the session to others after an answer that fits nothing', async () => {
    const { kept, answers } = await waitingSession();
    const { runtime } = aProcess([{ text: 'Paid.' }], kept);
    const wrong = [{ token: 'wrong', value: true }];
    await expect(runtime.resume(bob, { answers: wrong })).rejects.toMatchObject({
      code: 'flow/unknown_token',
    });
    const run = await runtime.resume(bob, { answers });
    expect((await run?.result)?.text).toContain('Paid.');
  });

  it('gives a run that can be steered, interrupted and closed like any other', async () => {
    const { kept, answers } = await waitingSession();
    const { runtime, texts } = aProcess([{ text: 'so', hang: true }, { text: 'Instead.' }], kept);
    const run = await runtime.resume(bob, { answers });
    if (run === undefined) throw new Error('nothing was resumed');
    await reached(run, 'text.delta');
    expect(await runtime.steer(bob, 'quickly')).toBe('steered');
    await runtime.run({ namespace: bob, input: 'Stop.', lane: 'interrupt' });
    expect(await run.result).toMatchObject({ stopReason: 'aborted', reason: 'interrupted' });
    expect((await texts(bob)).at(-1)).toBe('Instead.');
    expect(runtime.abort(bob)).toBe(false);
  });

  it('puts the run aside again when the runtime has begun to close', async () => {
    const { kept, answers } = await waitingSession();
    const { runtime, clock } = aProcess([], kept);
    const resuming = runtime.resume(bob, { answers });
    await runtime.close();
    const run = await resuming;
    await clock.advance(10_000);
    await expect(run?.result).rejects.toMatchObject({ code: 'run/parked' });
    await expect(runtime.resume(bob)).rejects.toMatchObject({ code: 'run/closed' });

    const later = aProcess([{ text: 'Paid.' }], kept);
    const again = await later.runtime.resume(bob);
    expect((await again?.result)?.text).toContain('Paid.');
  });
});
