import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { messageText } from '../message/message-text.ts';
import { Namespace } from '../namespace/namespace.ts';
import { defineTool } from '../tool/define-tool.ts';
import { ann, bob, eve, reached, setUp } from './runtime.harness.ts';

describe('a runtime', () => {
  it('lets a second run see what the first has said, and nobody else [runtime C-025]', async () => {
    const { runtime, model, texts } = setUp([{ text: 'Hi Bob.' }, { text: 'Bob.' }, { text: '?' }]);
    await runtime.run({ namespace: bob, input: 'I am Bob.' });
    await runtime.run({ namespace: bob, input: 'Who am I?' });
    await runtime.run({ namespace: ann, input: 'Who am I?' });
    expect(model.requests.map(({ messages }) => messages.map(messageText))).toEqual([
      ['I am Bob.'],
      ['I am Bob.', 'Hi Bob.', 'Who am I?'],
      ['Who am I?'],
    ]);
    expect(await texts(bob)).toEqual(['I am Bob.', 'Hi Bob.', 'Who am I?', 'Bob.']);
  });

  it('keeps the message of a run whose model failed [runtime C-023]', async () => {
    const { runtime, texts } = setUp([{ error: { code: 'provider/overloaded' } }]);
    await expect(runtime.run({ namespace: bob, input: 'Hello?' })).rejects.toMatchObject({
      code: 'provider/overloaded',
    });
    expect(await texts(bob)).toEqual(['Hello?']);
  });

  it('keeps the first turn of a run whose model failed in the second [runtime C-024]', async () => {
    const echo = defineTool({
      name: 'echo',
      description: 'Echo',
      input: z.object({ text: z.string() }),
      execute: ({ text }) => text,
    });
    const { runtime, kept } = setUp(
      [{ calls: [{ name: 'echo', args: { text: 'x' } }] }, { error: { code: 'provider/other' } }],
      { tools: [echo] },
    );
    await expect(runtime.run({ namespace: bob, input: 'go' })).rejects.toThrow();
    const session = await kept.sessions.load(bob);
    expect(session?.messages.map(({ message }) => message.role)).toEqual([
      'user',
      'assistant',
      'tool',
    ]);
    expect(session?.head.activeRun).toBeUndefined();
  });

  it('offers no tools when told so [runtime C-026]', async () => {
    const echo = defineTool({
      name: 'echo',
      description: 'Echo',
      input: z.object({}),
      execute: () => 'x',
    });
    const { runtime, model } = setUp([{ text: 'fine' }], { tools: [echo] });
    await runtime.run({ namespace: bob, input: 'hi', tools: 'none' });
    expect(model.requests[0]?.tools).toEqual([]);
  });

  it('writes nothing with persist: false [runtime C-027]', async () => {
    const { runtime, kept, model } = setUp([{ text: 'a' }, { text: 'b' }]);
    await runtime.run({ namespace: bob, input: 'kept' });
    const before = await kept.sessions.load(bob);
    await runtime.run({ namespace: bob, input: 'not kept', persist: false });
    expect(model.requests[1]?.messages).toHaveLength(3);
    expect(await kept.sessions.load(bob)).toEqual(before);
  });

  it('refuses a principal outside its scopes before anything is read', async () => {
    const { runtime, model, kept } = setUp([{ text: 'never' }]);
    const principal = eve;
    const refused = runtime.run({ namespace: bob, input: 'hi', principal });
    await expect(refused).rejects.toMatchObject({ code: 'auth/forbidden' });
    expect(model.requests).toEqual([]);
    expect(await kept.sessions.head(bob)).toBeUndefined();
    await expect(runtime.sessions.get(bob, { principal })).rejects.toMatchObject({
      code: 'auth/forbidden',
    });
  });
});

describe('two runs in one session', () => {
  it('run one after the other and lose nothing [runtime C-040]', async () => {
    const { runtime, texts } = setUp([{ text: 'one' }, { text: 'two' }]);
    await Promise.all([
      runtime.run({ namespace: bob, input: 'first' }),
      runtime.run({ namespace: bob, input: 'second' }),
    ]);
    expect(await texts(bob)).toEqual(['first', 'one', 'second', 'two']);
  });

  it('keep their order in each of many sessions that overlap [runtime C-041]', async () => {
    const count = 50;
    const { runtime, texts } = setUp(
      Array.from({ length: count }, (_, index) => ({ text: `answer ${index}` })),
    );
    const spaces = Array.from({ length: 10 }, (_, index) => Namespace.of('tenant', `t${index}`));
    await Promise.all(
      Array.from({ length: count }, (_, index) => {
        const namespace = spaces[index % spaces.length] as Namespace;
        return runtime.run({ namespace, input: `question ${index}` });
      }),
    );
    for (const [place, namespace] of spaces.entries()) {
      const asked = (await texts(namespace)).filter((text) => text.startsWith('question'));
      expect(asked).toEqual([0, 1, 2, 3, 4].map((round) => `question ${place + 10 * round}`));
    }
  });

  it('queue, reject, interrupt or steer as they are told, and only so many wait [runtime C-042]', async () => {
    const { runtime, texts, clock } = setUp(
      [{ text: 'working', hang: true }, { text: 'instead' }, { text: 'in the end' }],
      { concurrency: { maxQueue: 2 } },
    );
    const first = runtime.stream({ namespace: bob, input: 'long work' });
    await reached(first, 'text.delta');
    const waits = runtime.run({ namespace: bob, input: 'no hurry' });
    await clock.settle();
    await expect(
      runtime.run({ namespace: bob, input: 'no time', lane: 'reject' }),
    ).rejects.toMatchObject({ code: 'session/busy' });
    const steered = runtime.run({ namespace: bob, input: 'and quickly', lane: 'steer' });
    await clock.settle();
    const second = runtime.run({ namespace: bob, input: 'rather this', lane: 'interrupt' });
    const third = runtime.run({ namespace: bob, input: 'one too many' });
    await expect(third).rejects.toMatchObject({ code: 'session/busy' });
    expect(await first.result).toMatchObject({ stopReason: 'aborted', reason: 'interrupted' });
    expect(await steered).toBe(await first.result);
    expect((await second).text).toBe('instead');
    await waits;
    expect(await texts(bob)).toEqual([
      'long work',
      'working',
      'and quickly',
      'rather this',
      'instead',
      'no hurry',
      'in the end',
    ]);
  });

  it('become one when the second steers the first', async () => {
    const { runtime, texts } = setUp([{ text: 'first answer' }, { text: 'second answer' }]);
    const first = runtime.stream({ namespace: bob, input: 'a question' });
    await reached(first, 'message.started');
    const second = runtime.run({ namespace: bob, input: 'one more thing', lane: 'steer' });
    expect(await second).toBe(await first.result);
    expect(await texts(bob)).toEqual([
      'a question',
      'first answer',
      'one more thing',
      'second answer',
    ]);
    expect(await runtime.steer(bob, 'too late')).toBe('idle');
  });

  it('stay two when whoever steers may not do so, and the first tells nothing', async () => {
    const { runtime, texts } = setUp([{ text: 'the secret' }, { text: 'never' }]);
    const first = runtime.stream({ namespace: bob, input: 'a question' });
    await reached(first, 'message.started');
    const input = 'and now for me';
    const second = runtime.run({ namespace: bob, input, lane: 'steer', principal: eve });
    await expect(second).rejects.toMatchObject({ code: 'auth/forbidden' });
    const third = runtime.steer(bob, input, { principal: eve });
    await expect(third).rejects.toMatchObject({ code: 'auth/forbidden' });
    await first.result;
    expect(await texts(bob)).toEqual(['a question', 'the secret']);
  });

  it('are one run when there is none to steer', async () => {
    const { runtime, texts } = setUp([{ text: 'an answer' }]);
    await runtime.run({ namespace: bob, input: 'a question', lane: 'steer' });
    expect(await texts(bob)).toEqual(['a question', 'an answer']);
  });

  it('let the one in the background come last', async () => {
    const { runtime, texts } = setUp([{ text: 'one' }, { text: 'two' }, { text: 'three' }]);
    await Promise.all([
      runtime.run({ namespace: bob, input: 'first' }),
      runtime.run({ namespace: bob, input: 'a job', mode: 'background' }),
      runtime.run({ namespace: bob, input: 'second' }),
    ]);
    expect(await texts(bob)).toEqual(['first', 'one', 'second', 'two', 'a job', 'three']);
  });

  it('leave when they are aborted while they wait', async () => {
    const { runtime, clock } = setUp([{ hang: true }]);
    const first = runtime.stream({ namespace: bob, input: 'long work' });
    await clock.settle();
    const caller = new AbortController();
    const waiting = runtime.run({ namespace: bob, input: 'waits', signal: caller.signal });
    await clock.settle();
    caller.abort('gave up');
    expect(await waiting).toMatchObject({ stopReason: 'aborted', reason: 'gave up' });
    expect(runtime.abort(bob)).toBe(true);
    await first.result;
  });

  it('are not begun any more once the runtime closes [runtime C-049]', async () => {
    const { runtime, clock } = setUp([{ text: 'so far', hang: true }]);
    const first = runtime.stream({ namespace: bob, input: 'long work' });
    await clock.settle();
    const closed = runtime.close({ drainMs: 1_000 });
    expect(() => runtime.stream({ namespace: bob, input: 'late' })).toThrow(/closing/);
    const late = runtime.run({ namespace: bob, input: 'late' });
    await expect(late).rejects.toMatchObject({ code: 'run/closed' });
    await clock.advance(1_000);
    await closed;
    expect((await first.result).stopReason).toBe('aborted');
  });
});

describe('a session whose process stopped in the middle of a run', () => {
  it('has what was said up to then when the next message comes', async () => {
    const charge = defineTool({
      name: 'charge',
      description: 'Takes money',
      input: z.object({}),
      execute: () => new Promise<string>(() => {}),
    });
    const { runtime, clock, kept } = setUp(
      [{ text: 'I will charge the card.', calls: [{ name: 'charge', args: {} }] }],
      { tools: [charge] },
    );
    const run = runtime.stream({ namespace: bob, input: 'Buy it.' });
    await clock.settle();
    // As a killed process leaves it: the log is there, the session still names the run.
    run.park();
    await clock.settle();
    await clock.advance(10_000);
    await run.result.catch(() => {});
    expect((await kept.sessions.head(bob))?.activeRun).toBe(run.runId);

    const later = setUp([{ text: 'I do not know whether it went through.' }], { kept });
    await later.runtime.run({ namespace: bob, input: 'Did it work?' });
    const [request] = later.model.requests;
    expect(request?.messages.map(({ role }) => role)).toEqual([
      'user',
      'assistant',
      'tool',
      'user',
    ]);
    expect(request?.messages[2]).toMatchObject({ result: { outcome: 'interrupted' } });
    const roles = (await kept.sessions.load(bob))?.messages.map(({ message }) => message.role);
    expect(roles).toEqual(['user', 'assistant', 'tool', 'user', 'assistant']);
  });
});
