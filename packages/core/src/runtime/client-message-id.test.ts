import type { ScriptedStep } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { approvalsWith } from '../approval/approvals.harness.ts';
import { brokers } from '../approval/brokers.ts';
import type { LaneMode } from '../lane/lane.ts';
import { createMemoryRunLogs } from '../run/memory-run-logs.ts';
import type { RunLogs } from '../run/run-logs.ts';
import { ann, bob, eve, pay, payment, reached, setUp } from './runtime.harness.ts';

const message = { namespace: bob, input: 'Order a pizza.', clientMessageId: 'c-1' } as const;

describe('a message with a name', () => {
  it('is answered once [runtime C-028]', async () => {
    const { runtime, model, texts } = setUp([{ text: 'Ordered.' }]);
    const first = await runtime.run(message);
    expect(await runtime.run(message)).toEqual(first);
    expect(model.requests).toHaveLength(1);
    expect(await texts(bob)).toEqual(['Order a pizza.', 'Ordered.']);
  });

  it('is answered once by all processes together [runtime C-028]', async () => {
    const { runtime, kept } = setUp([{ text: 'Ordered.' }]);
    const first = await runtime.run(message);
    const later = setUp([], { kept });
    const again = later.runtime.stream(message);
    const seen: string[] = [];
    again.subscribe((events) => seen.push(...events.map(({ type }) => type)));
    expect(await again.result).toEqual(first);
    expect(seen).toEqual(['run.completed']);
    expect(later.model.requests).toEqual([]);
  });

  it.each<LaneMode | 'steer'>(['queue', 'reject', 'interrupt', 'steer'])(
    'is answered once when it comes again while it is being answered, with lane %s [runtime C-028]',
    async (lane) => {
      const { runtime, model, texts } = setUp([{ text: 'Ordered.' }]);
      const first = runtime.stream(message);
      await reached(first, 'text.delta');
      expect(await runtime.run({ ...message, lane })).toEqual(await first.result);
      expect(model.requests).toHaveLength(1);
      expect(await texts(bob)).toEqual(['Order a pizza.', 'Ordered.']);
    },
  );

  it('is another one in another session, and under another name', async () => {
    const { runtime, model } = setUp([{ text: 'one' }, { text: 'two' }, { text: 'three' }]);
    await runtime.run(message);
    await runtime.run({ ...message, clientMessageId: 'c-2' });
    await runtime.run({ ...message, namespace: ann });
    expect(model.requests).toHaveLength(3);
  });

  it('tells its outcome only to those who may run there', async () => {
    const { runtime } = setUp([{ text: 'Ordered.' }]);
    await runtime.run(message);
    await expect(runtime.run({ ...message, principal: eve })).rejects.toMatchObject({
      code: 'auth/forbidden',
    });
  });

  it('fails again as it has failed', async () => {
    const { runtime, model } = setUp([{ error: { code: 'provider/overloaded' } }]);
    const failure = { code: 'provider/overloaded' };
    await expect(runtime.run(message)).rejects.toMatchObject(failure);
    await expect(runtime.run(message)).rejects.toMatchObject(failure);
    expect(model.requests).toHaveLength(1);
  });

  it('goes on waiting where its run waits for a decision', async () => {
    const config = { tools: [pay], approvals: approvalsWith(brokers.suspend()) };
    const { runtime, model } = setUp([payment], config);
    const { stopReason, text } = await runtime.run(message);
    expect(await runtime.run(message)).toMatchObject({ stopReason, text, turns: 1 });
    expect([stopReason, model.requests.length]).toEqual(['suspended', 1]);
  });

  it('gets its answer in the form in which it was asked for', async () => {
    const output = z.object({ at: z.string().transform((text) => new Date(text)) });
    const answer: ScriptedStep = {
      calls: [{ name: 'final_answer', args: { at: '2026-11-21T00:00:00Z' } }],
    };
    const { runtime } = setUp([answer]);
    const first = await runtime.run({ ...message, output });
    const again = await runtime.run({ ...message, output });
    expect(first.output?.at.getUTCFullYear()).toBe(2026);
    expect(again.output).toEqual(first.output);
  });

  it('is not taken up again by the run after the one that it has steered', async () => {
    const { runtime, texts } = setUp([{ text: 'first answer' }, { text: 'second answer' }]);
    const first = runtime.stream({ namespace: bob, input: 'a question' });
    await reached(first, 'message.started');
    const steering = { ...message, lane: 'steer' } as const;
    const [one, two] = await Promise.all([runtime.run(steering), runtime.run(steering)]);
    expect(one).toEqual(await first.result);
    expect(two).toEqual(one);
    expect(await runtime.run(steering)).toEqual(one);
    expect((await texts(bob)).filter((text) => text === message.input)).toHaveLength(1);
  });

  it('is closed, and not answered, when its process stopped in the middle', async () => {
    const { runtime, clock, kept } = setUp([{ text: 'Orde', hang: true }]);
    const run = runtime.stream(message);
    await clock.settle();
    run.park();
    await run.result.catch(() => {});
    const later = setUp([], { kept });
    await expect(later.runtime.run(message)).rejects.toMatchObject({ code: 'run/interrupted' });
    expect(later.model.requests).toEqual([]);
  });

  it('is answered when its process stopped before it began', async () => {
    const runLogs = createMemoryRunLogs();
    const broken: RunLogs = {
      ...runLogs,
      within: (namespace) => ({
        ...runLogs.within(namespace),
        create() {
          throw new Error('the machine is gone');
        },
      }),
    };
    const { runtime, kept } = setUp([], { runLogs: broken });
    await expect(runtime.run(message)).rejects.toThrow('the machine is gone');
    const later = setUp([{ text: 'Ordered.' }], { kept: { ...kept, runLogs } });
    expect((await later.runtime.run(message)).text).toBe('Ordered.');
    expect((await later.runtime.run(message)).text).toBe('Ordered.');
    expect(later.model.requests).toHaveLength(1);
  });

  it('is not answered again when the log of its run is gone', async () => {
    const { runtime, kept } = setUp([{ text: 'Ordered.' }]);
    await runtime.run(message);
    const later = setUp([], { kept: { ...kept, runLogs: createMemoryRunLogs() } });
    await expect(later.runtime.run(message)).rejects.toMatchObject({ code: 'run/outcome_gone' });
  });

  it('gives up when its caller does', async () => {
    const { runtime } = setUp([{ text: 'so', hang: true }]);
    const first = runtime.stream(message);
    await reached(first, 'text.delta');
    const caller = new AbortController();
    const second = runtime.run({ ...message, signal: caller.signal });
    caller.abort('gave up');
    expect(await second).toMatchObject({ stopReason: 'aborted', reason: 'gave up' });
    first.abort('enough');
    await first.result;
  });
});
