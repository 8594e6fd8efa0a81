import { describe, expect, it } from 'vitest';
import { setUp as agentSetUp } from '../agent/agent-runner.harness.ts';
import { AuraError } from '../errors/aura-error.ts';
import { toAnswerRecord } from '../approval/approval-decision.ts';
import { approvalsWith, askedBroker, yes } from '../approval/approvals.harness.ts';
import { ann, bob, eve, pay, payment, reached, setUp } from '../runtime/runtime.harness.ts';
import type { Hook } from './hook.ts';

/** A hook that notes the ends of runs. */
function noting() {
  const ends: string[] = [];
  let starts = 0;
  const hook: Hook = {
    name: 'noting',
    runStart: () => {
      starts += 1;
    },
    runEnd: ({ outcome, error }) => {
      ends.push(outcome?.stopReason ?? error?.code ?? 'nothing');
    },
  };
  return { hooks: [hook], ends, starts: () => starts };
}

describe('runEnd', () => {
  it('is called exactly once for each run that has started, whatever it comes to [runtime C-148]', async () => {
    const plain = noting();
    await setUp([{ text: 'Hi.' }], plain).runtime.run({ namespace: bob, input: 'hi' });
    expect(plain.ends).toEqual(['completed']);

    const failed = noting();
    const error = { code: 'provider/auth', retry: 'never' } as const;
    const failing = setUp([{ error }], failed).runtime.run({ namespace: bob, input: 'hi' });
    await expect(failing).rejects.toThrow(AuraError);
    expect(failed.ends).toEqual(['provider/auth']);

    const aborted = noting();
    const hanging = setUp([{ hang: true }], aborted);
    const run = hanging.runtime.stream({ namespace: bob, input: 'hi' });
    await reached(run, 'model.started');
    run.abort('user');
    await run.result;
    expect(aborted.ends).toEqual(['aborted']);

    const vetoed = noting();
    const no: Hook = { name: 'no', runStart: () => ({ veto: 'no' }) };
    const hooks = [...vetoed.hooks, no];
    await setUp([], { hooks }).runtime.run({ namespace: bob, input: 'hi' });
    expect(vetoed.ends).toEqual(['vetoed']);

    const refused = noting();
    const { runtime } = setUp([], {
      hooks: [
        ...refused.hooks,
        {
          name: 'x',
          sessionLoaded: () => {
            throw new Error('no');
          },
          onError: 'fail_run',
        },
      ],
    });
    await expect(runtime.run({ namespace: bob, input: 'hi' })).rejects.toMatchObject({
      code: 'hook/failed',
    });
    expect(refused.ends).toEqual(['hook/failed']);

    const limited = noting();
    const { runtime: short } = setUp([payment], {
      ...limited,
      tools: [pay],
      limits: { turnDepth: 0 },
    });
    await short.run({ namespace: bob, input: 'hi' });
    expect(limited.ends).toEqual(['max_turns']);

    const queued = noting();
    const busy = setUp([{ hang: true }], queued);
    const first = busy.runtime.stream({ namespace: bob, input: 'one' });
    await reached(first, 'model.started');
    const second = busy.runtime.stream({ namespace: bob, input: 'two' });
    second.abort('user');
    await second.result;
    // It has never started.
    expect(queued.ends).toEqual([]);
    first.abort('user');
    await first.result;
    expect(queued.ends).toEqual(['aborted']);
    expect(queued.starts()).toBe(1);

    const strange = noting();
    const others = setUp([], strange).runtime.run({ namespace: ann, input: 'hi', principal: eve });
    await expect(others).rejects.toMatchObject({ code: 'auth/forbidden' });
    expect(strange.ends).toEqual([]);
  });

  it('waits until a suspended run has really ended, in whichever life', async () => {
    const before = noting();
    const approvals = approvalsWith(askedBroker({ decision: 'suspend' }).broker);
    const first = setUp([payment], { ...before, approvals, tools: [pay] });
    const waiting = first.runtime.stream({ namespace: bob, input: 'pay' });
    const tokens: string[] = [];
    waiting.subscribe((events) => {
      for (const event of events) {
        if (event.type === 'run.suspended') tokens.push(...event.pending.map((it) => it.token));
      }
    });
    expect(await waiting.result).toMatchObject({ stopReason: 'suspended' });
    expect(before.ends).toEqual([]);

    const after = noting();
    const second = setUp([{ text: 'Paid.' }], {
      ...after,
      approvals,
      tools: [pay],
      kept: first.kept,
    });
    const answers = tokens.map((token) => ({ token, value: toAnswerRecord(yes) }));
    const run = await second.runtime.resume(bob, { answers });
    expect(await run?.result).toMatchObject({ stopReason: 'completed' });
    expect(after.starts()).toBe(0);
    expect(after.ends).toEqual(['completed']);
  });

  it('is not called for a run that goes on in another process', async () => {
    const parked = noting();
    const { start, clock } = agentSetUp([{ hang: true }], { agent: parked });
    const run = start();
    await clock.settle();
    run.park();
    await expect(run.result).rejects.toMatchObject({ code: 'run/parked' });
    expect(parked.ends).toEqual([]);
  });
});
