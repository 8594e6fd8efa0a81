import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AuraError } from '../errors/aura-error.ts';
import type { AuraEvent } from '../events/aura-event.ts';
import { messageText } from '../message/message-text.ts';
import type { Message } from '../message/message.ts';
import { Namespace } from '../namespace/namespace.ts';
import { foldRun } from '../run/run-past.ts';
import { defineTool } from '../tool/define-tool.ts';
import type { ScriptedStep } from '@aura/testkit';
import { echo, messageTextOf, namespace, of, setUp, types } from './agent-runner.harness.ts';
import { defaultLimits } from './agent.ts';

describe('a run', () => {
  it('answers with text: one turn, the usage of the provider [runtime C-010]', async () => {
    const { start, model } = setUp([{ text: 'Hello there.' }]);
    const run = start();
    const outcome = await run.result;
    expect(outcome).toMatchObject({ stopReason: 'completed', text: 'Hello there.', turns: 1 });
    expect(outcome.usage).toEqual(outcome.finalMessage?.usage);
    expect(model.requests[0]?.system).toEqual([{ id: 'prompt', text: 'You help.' }]);
    model.assertComplete();
  });

  it('streams deltas whose offsets join to the whole text', async () => {
    const { start } = setUp([{ text: 'A text of some length with an emoji \u{1F389} in it.' }]);
    const run = start();
    const { text } = await run.result;
    let joined = '';
    for (const delta of of(run.seen, 'text.delta')) {
      expect(delta.offset).toBe(joined.length);
      joined += delta.text;
    }
    expect(joined).toBe(text);
  });

  it('runs a tool and gives its result back under the id of the call [runtime C-011]', async () => {
    const { start, model } = setUp(
      [
        { calls: [{ name: 'echo', args: { text: 'ping' } }] },
        {
          text: 'It said ping.',
          expect: (request) => {
            const last = request.messages.at(-1);
            expect(last).toMatchObject({
              role: 'tool',
              result: { callId: 'call_1', outcome: 'ok', content: [{ text: 'ping' }] },
            });
          },
        },
      ],
      { tools: [echo] },
    );
    const outcome = await start().result;
    expect(outcome).toMatchObject({ stopReason: 'completed', text: 'It said ping.', turns: 2 });
    model.assertComplete();
  });

  it('runs calls at the same time and keeps their results in call order [runtime C-012]', async () => {
    const gates = new Map<string, () => void>();
    const gated = defineTool({
      name: 'gated',
      description: 'Waits until it is let through',
      input: z.object({ id: z.string() }),
      execute: async ({ id }) => {
        await new Promise<void>((resolve) => gates.set(id, resolve));
        return id;
      },
    });
    const ids = ['a', 'b', 'c'];
    const { start, model, clock } = setUp(
      [{ calls: ids.map((id) => ({ name: 'gated', args: { id } })) }, { text: 'done' }],
      { tools: [gated] },
    );
    const run = start();
    await clock.settle();
    expect([...gates.keys()]).toEqual(ids);
    for (const id of ['c', 'a', 'b']) gates.get(id)?.();
    await run.result;
    expect(of(run.seen, 'tool.completed').map(({ result }) => messageTextOf(result))).toEqual([
      'c',
      'a',
      'b',
    ]);
    const results = model.requests[1]?.messages.slice(-3).map(messageText);
    expect(results).toEqual(ids);
  });

  it('runs calls one after another when the concurrency is 1 [runtime C-013]', async () => {
    let running = 0;
    let most = 0;
    const busy = defineTool({
      name: 'busy',
      description: 'Counts its overlaps',
      input: z.object({}),
      execute: async () => {
        running += 1;
        most = Math.max(most, running);
        await Promise.resolve();
        running -= 1;
        return 'ok';
      },
    });
    const calls = Array.from({ length: 4 }, () => ({ name: 'busy', args: {} }));
    const limits = { ...defaultLimits, toolConcurrency: 1 };
    const { start } = setUp([{ calls }, { text: 'done' }], { tools: [busy], agent: { limits } });
    await start().result;
    expect(most).toBe(1);
  });

  it('keeps one failing call away from the others and its cause away from the model [runtime C-014, C-104]', async () => {
    const boom = defineTool({
      name: 'boom',
      description: 'Fails',
      input: z.object({ told: z.boolean() }),
      execute: ({ told }) => {
        if (told) throw new AuraError('tool/failed', { message: 'the disk is full' });
        throw new Error('password=hunter2hunter2');
      },
    });
    const { start, model, lines } = setUp(
      [
        {
          calls: [
            { name: 'boom', args: { told: true } },
            { name: 'boom', args: { told: false } },
            { name: 'echo', args: { text: 'fine' } },
          ],
        },
        { text: 'done' },
      ],
      { tools: [boom, echo] },
    );
    await start().result;
    const [told, untold, fine] = model.requests[1]?.messages.slice(-3).map(messageText) ?? [];
    expect(told).toBe('Tool execution failed: the disk is full');
    expect(untold).toMatch(
      /^Tool execution failed: unexpected error \(reference run_.*\/call_2\)\.$/,
    );
    expect(fine).toBe('fine');
    expect(lines.some((line) => line.message === 'a tool failed unexpectedly')).toBe(true);
  });

  it('never lets destructive calls of one tool overlap [runtime C-015]', async () => {
    let running = 0;
    let most = 0;
    const wipe = defineTool({
      name: 'wipe',
      description: 'Destroys',
      input: z.object({}),
      annotations: { destructive: true },
      execute: async () => {
        running += 1;
        most = Math.max(most, running);
        await Promise.resolve();
        running -= 1;
        return 'gone';
      },
    });
    const calls = Array.from({ length: 3 }, () => ({ name: 'wipe', args: {} }));
    const { start } = setUp([{ calls }, { text: 'done' }], { tools: [wipe] });
    await start().result;
    expect(most).toBe(1);
  });

  it('runs calls that come with the finish reason stop [runtime C-016]', async () => {
    const { start } = setUp(
      [{ calls: [{ name: 'echo', args: { text: 'x' } }], finish: 'stop' }, { text: 'done' }],
      { tools: [echo] },
    );
    const run = start();
    await run.result;
    expect(of(run.seen, 'tool.completed')[0]?.result.outcome).toBe('ok');
  });

  it('flags a text that was cut by the token limit [runtime C-018]', async () => {
    const { start } = setUp([{ text: 'and then', finish: 'max_output_tokens' }]);
    const outcome = await start().result;
    expect(outcome.stopReason).toBe('max_output_tokens');
    expect(outcome.finalMessage?.incomplete).toBe(true);
  });

  it('allows turnDepth rounds of calls and then one answer without tools', async () => {
    const round: ScriptedStep = { calls: [{ name: 'echo', args: { text: 'again' } }] };
    const limits = { ...defaultLimits, turnDepth: 2 };
    const { start, model } = setUp([round, round, { text: 'enough' }], {
      tools: [echo],
      agent: { limits },
    });
    const outcome = await start().result;
    expect(outcome).toMatchObject({ stopReason: 'completed', text: 'enough', turns: 3 });
    expect(model.requests.map((request) => request.toolChoice)).toEqual([
      undefined,
      undefined,
      'none',
    ]);
    expect(model.requests[2]?.tools).toHaveLength(1);
  });

  it('offers no tools at all with a turnDepth of 0', async () => {
    const limits = { ...defaultLimits, turnDepth: 0 };
    const { start, model } = setUp([{ text: 'plain' }], { tools: [echo], agent: { limits } });
    await start().result;
    expect(model.requests[0]?.tools).toEqual([]);
  });

  it('closes calls of the forced answer without running them [runtime C-019]', async () => {
    const round: ScriptedStep = { calls: [{ name: 'echo', args: { text: 'again' } }] };
    const limits = { ...defaultLimits, turnDepth: 2 };
    const { start, model } = setUp([round, round, round], { tools: [echo], agent: { limits } });
    const run = start();
    const outcome = await run.result;
    expect(model.requests).toHaveLength(3);
    expect(outcome.stopReason).toBe('max_turns');
    expect(of(run.seen, 'tool.completed').map(({ result }) => result.outcome)).toEqual([
      'ok',
      'ok',
      'not_executed',
    ]);
  });

  it('answers calls of unknown tools and with unusable arguments without running anything [runtime C-100, C-101]', async () => {
    const { start, model } = setUp(
      [
        {
          calls: [
            { name: 'nope', args: {} },
            { name: 'echo', args: '{"text": ' },
            { name: 'echo', args: { text: 5 } },
          ],
        },
        { text: 'done' },
      ],
      { tools: [echo] },
    );
    const run = start();
    await run.result;
    const results = of(run.seen, 'tool.completed').map(({ result }) => result);
    expect(results.map(({ outcome }) => outcome)).toEqual([
      'unknown_tool',
      'invalid_input',
      'invalid_input',
    ]);
    expect(of(run.seen, 'tool.started')).toEqual([]);
    expect(messageText(model.requests[1]?.messages.at(-1) as Message)).toContain('/text');
  });

  it('gives calls ids of its own when a server numbers each answer anew', async () => {
    const round = (text: string): ScriptedStep => ({
      calls: [{ id: 'call_0', name: 'echo', args: { text } }],
    });
    const { start, model } = setUp([round('one'), round('two'), { text: 'done' }], {
      tools: [echo],
    });
    const run = start();
    await run.result;
    expect(of(run.seen, 'tool_call.ready').map(({ call }) => call.id)).toEqual([
      'call_0',
      'call_0_2',
    ]);
    const texts = model.requests[2]?.messages.filter(({ role }) => role === 'tool');
    expect(texts?.map(messageText)).toEqual(['one', 'two']);
  });

  it('asks once more after an empty answer, then ends as empty', async () => {
    const { start, model } = setUp([{}, {}]);
    const outcome = await start().result;
    expect(outcome.stopReason).toBe('empty');
    const nudge = model.requests[1]?.messages.at(-1);
    expect(nudge?.role).toBe('user');
    expect(messageText(nudge as Message)).toContain('empty');
  });

  it('tells the model about its last turns when the agent wants it', async () => {
    const round: ScriptedStep = { calls: [{ name: 'echo', args: { text: 'r' } }] };
    const { start, model } = setUp([round, round, round, { text: 'done' }], {
      tools: [echo],
      agent: {
        limits: { ...defaultLimits, turnDepth: 3 },
        notices: { lastTurn: true, turnsRemaining: 2 },
      },
    });
    await start().result;
    const results = model.requests[3]?.messages.filter(({ role }) => role === 'tool') ?? [];
    const [first, second, third] = results.map(messageText);
    expect(first).toBe('r');
    expect(second).toContain('2 more turns');
    expect(third).toContain('last round');
  });
});

describe('the log of a run', () => {
  it('folds to the conversation that the model saw', async () => {
    const { start, runLogs, model } = setUp(
      [{ text: 'first', calls: [{ name: 'echo', args: { text: 'x' } }] }, { text: 'second' }],
      { tools: [echo] },
    );
    const run = start('question');
    await run.result;
    const records = await runLogs.within(namespace).read(run.runId);
    const { transcript } = foldRun(records);
    const messages = transcript.messages();
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'assistant']);
    expect(messages.slice(0, 3)).toEqual(model.requests[1]?.messages);
    expect(records.map(({ seq }) => seq)).toEqual(records.map((_, index) => index + 1));
  });

  it('cannot be read from another namespace', async () => {
    const { start, runLogs } = setUp([{ text: 'secret' }]);
    const run = start();
    await run.result;
    const other = runLogs.within(Namespace.of('tenant', 'other'));
    expect(await other.read(run.runId)).toEqual([]);
    expect(await other.get(run.runId)).toBeUndefined();
    expect(await runLogs.within(namespace).get(run.runId)).toMatchObject({ status: 'completed' });
  });

  it('is iterable as events, in order, to the end', async () => {
    const { start } = setUp([{ text: 'hello' }]);
    const run = start();
    const iterated: AuraEvent[] = [];
    for await (const event of run) iterated.push(event);
    expect(iterated).toEqual(run.seen);
    expect(types(iterated)).toEqual([
      'run.started',
      'turn.started',
      'model.started',
      'message.started',
      ...of(run.seen, 'text.delta').map(({ type }) => type),
      'message.completed',
      'turn.completed',
      'run.completed',
    ]);
  });
});
