import { describe, expect, it } from 'vitest';
import { words } from '../context/context.harness.ts';
import { heuristicCounter } from '../context/heuristic-counter.ts';
import type { SystemBlock } from '../model/model-port.ts';
import { createPromptBuilder } from '../prompt/prompt-builder.ts';
import type { PromptSource } from '../prompt/prompt-source.ts';
import { ann, bob, eve, setUp } from './runtime.harness.ts';

const hello = [{ text: 'Hello.' }, { text: 'Hello.' }, { text: 'Hello.' }, { text: 'Hello.' }];

/** A prompt whose every block has the edition of the moment. */
function edited(): PromptSource & { edition: number } {
  const source = {
    edition: 1,
    blocks: (): readonly SystemBlock[] =>
      (['static', 'tenant', 'session', 'turn'] as const).map((scope) => ({
        id: scope,
        scope,
        text: `${scope} ${source.edition}`,
      })),
  };
  return source;
}

function textsOf(request: { readonly system: readonly SystemBlock[] } | undefined) {
  return request?.system.map(({ text }) => text);
}

describe('the prompt of a session', () => {
  it('keeps what does not change from run to run, and makes the rest anew', async () => {
    const prompt = edited();
    const { runtime, model } = setUp(hello, { systemPrompt: prompt });
    await runtime.run({ namespace: bob, input: 'one' });
    prompt.edition = 2;
    await runtime.run({ namespace: bob, input: 'two' });
    await runtime.run({ namespace: ann, input: 'one' });
    const [, second, other] = model.requests;
    expect(textsOf(second)).toEqual(['static 1', 'tenant 1', 'session 2']);
    expect(textsOf(other)).toEqual(['static 2', 'tenant 2', 'session 2']);
    expect(JSON.stringify(second?.messages)).toContain('turn 2');
    expect(JSON.stringify(second?.messages)).not.toContain('turn 1');
  });

  it('keeps it across processes', async () => {
    const prompt = edited();
    const first = setUp(hello, { systemPrompt: prompt });
    await first.runtime.run({ namespace: bob, input: 'one' });
    prompt.edition = 2;
    const second = setUp(hello, { systemPrompt: prompt, kept: first.kept });
    await second.runtime.run({ namespace: bob, input: 'two' });
    expect(textsOf(second.model.requests[0])).toEqual(['static 1', 'tenant 1', 'session 2']);
  });

  it('is made anew when that is asked for, also while a run works', async () => {
    const prompt = edited();
    const { runtime, model } = setUp([{ text: 'One.', hang: true }, ...hello], {
      systemPrompt: prompt,
    });
    const run = runtime.stream({ namespace: bob, input: 'one' });
    for await (const { type } of run) if (type === 'text.delta') break;
    prompt.edition = 2;
    await runtime.sessions.refreshPrompt(bob);
    run.abort('enough');
    await run.result;
    await runtime.run({ namespace: bob, input: 'two' });
    expect(textsOf(model.requests[1])).toEqual(['static 2', 'tenant 2', 'session 2']);
    prompt.edition = 3;
    await runtime.run({ namespace: bob, input: 'three' });
    expect(textsOf(model.requests[2])).toEqual(['static 2', 'tenant 2', 'session 3']);
    const asked = runtime.sessions.refreshPrompt(bob, { principal: eve });
    await expect(asked).rejects.toMatchObject({ code: 'auth/forbidden' });
  });

  it('is made anew when the history is reduced, and kept as it was made last', async () => {
    const prompt = edited();
    const context = { counter: heuristicCounter(), maxTokens: 3_000, reservedForOutput: 1_024 };
    const { runtime, model, kept } = setUp([...hello, ...hello], { systemPrompt: prompt, context });
    const say = () => runtime.run({ namespace: bob, input: words(500) });
    const isOld = (): boolean => textsOf(model.requests.at(-1))?.[0] === 'static 1';
    await say();
    prompt.edition = 2;
    await say();
    expect(isOld()).toBe(true);
    while (isOld()) await say();
    const reduced = model.requests.at(-1);
    expect(textsOf(reduced)).toEqual(['static 2', 'tenant 2', 'session 2']);
    expect(reduced?.messages.length).toBeLessThan(2 * model.requests.length - 1);
    prompt.edition = 3;
    const last = runtime.stream({ namespace: bob, input: 'hi' });
    await last.result;
    // A run begins with what the one before has ended with: its history is short enough already, so the prompt stays.
    const records = await kept.runLogs.within(bob).read(last.runId);
    const editions = records.flatMap((record) =>
      record.type === 'prompt.rendered' && record.part === 'prefix' ? record.blocks[0]?.text : [],
    );
    expect(editions).toEqual(['static 2']);
  });

  it('is not for those to read who may read the session', async () => {
    const { runtime } = setUp(hello, { systemPrompt: edited() });
    await runtime.run({ namespace: bob, input: 'one' });
    expect(JSON.stringify(await runtime.sessions.get(bob))).not.toMatch(/static|tenant 1/);
  });

  it('is not kept by a run that writes nothing', async () => {
    const prompt = edited();
    const { runtime, model } = setUp(hello, { systemPrompt: prompt });
    await runtime.run({ namespace: bob, input: 'one', persist: false });
    prompt.edition = 2;
    await runtime.run({ namespace: bob, input: 'two' });
    expect(textsOf(model.requests[1])?.[0]).toBe('static 2');
  });
});

describe('the prompt of a runtime', () => {
  it('is put in the order of scopes, with the blocks of a round where they belong', async () => {
    const systemPrompt: readonly SystemBlock[] = [
      { id: 'day', text: 'Monday', scope: 'turn' },
      { id: 'shop', text: 'Anvils', scope: 'tenant' },
      { id: 'rules', text: 'Be kind' },
    ];
    const { runtime, model } = setUp(hello, { systemPrompt });
    await runtime.run({ namespace: bob, input: 'hi' });
    expect(textsOf(model.requests[0])).toEqual(['Be kind', 'Anvils']);
    expect(JSON.stringify(model.requests[0]?.messages)).toContain('Monday');
  });

  it('is told of the agent and its place', async () => {
    const { runtime, model } = setUp(hello, {
      systemPrompt: createPromptBuilder(),
      agent: { id: 'atlas', name: 'Atlas', purpose: 'Keep the board tidy.' },
      place: { channel: 'a terminal' },
    });
    await runtime.run({ namespace: bob, input: 'hi' });
    expect(textsOf(model.requests[0])?.[0]).toBe(
      'You are Atlas. What you are for: Keep the board tidy.',
    );
    expect(JSON.stringify(model.requests[0]?.system)).toContain('a terminal');
  });

  it('refuses a time zone that nobody knows', () => {
    const systemPrompt = createPromptBuilder();
    const make = () => setUp([], { systemPrompt, place: { timeZone: 'Mars/Olympus' } });
    expect(make).toThrow(expect.objectContaining({ code: 'prompt/invalid_time_zone' }));
  });
});
