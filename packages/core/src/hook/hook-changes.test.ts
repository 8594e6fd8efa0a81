import type { ScriptedStep } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { echo, messageTextOf, of, setUp } from '../agent/agent-runner.harness.ts';
import { messageText } from '../message/message-text.ts';
import type { Message } from '../message/message.ts';
import type { ModelResponse } from '../model/model-port.ts';
import { noUsage } from '../model/usage.ts';
import { nsPattern } from '../namespace/pattern.ts';
import { bob, setUp as runtimeSetUp } from '../runtime/runtime.harness.ts';
import { defineTool } from '../tool/define-tool.ts';
import { runHooked, tracing } from './hook.harness.ts';
import type { Hook } from './hook.ts';

function text(said: string) {
  return [{ type: 'text', text: said }] as const;
}

function said(message: Message | undefined): string {
  return message === undefined ? '' : messageText(message);
}

const echoing: readonly ScriptedStep[] = [
  { calls: [{ name: 'echo', args: { text: 'a' } }] },
  { text: 'The secret is 42.' },
];

/** Everything that cannot be written to in a value, but could be. */
function unfrozen(value: unknown, path = ''): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  const isPlain = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
  if (!isPlain) return [];
  const inner = Object.entries(value).flatMap(([key, part]) => unfrozen(part, `${path}/${key}`));
  return Object.isFrozen(value) ? inner : [path, ...inner];
}

describe('what hooks change', () => {
  it('takes effect, and what they are given is frozen [runtime C-141]', async () => {
    const writable: string[] = [];
    const watching = tracing('watching', [], (point, event) => {
      const parts = Object.entries(event as object).flatMap(([key, part]) =>
        unfrozen(part, `${point} ${key}`),
      );
      writable.push(...parts);
      return undefined;
    });
    const changing: Hook = {
      name: 'changing',
      priority: -1,
      runStart: ({ input }) => ({ input: { ...input, content: text('better') } }),
      sessionLoaded: () => ({ metadataPatch: { topic: 'numbers' } }),
      buildPrompt: ({ blocks }) => ({ blocks: [...blocks, { id: 'more', text: 'Be brief.' }] }),
      buildContext: ({ messages }) => ({
        messages: [
          ...messages.slice(0, -1),
          ...messages.slice(-1).map((m) => (m.role === 'user' ? { ...m, pinned: true } : m)),
        ],
      }),
      beforeModelCall: ({ request }) => ({ request: { ...request, maxOutputTokens: 99 } }),
      afterModelCall: ({ response }) => ({
        response: {
          ...response,
          content: response.content.map((part) =>
            part.type === 'text' ? { ...part, text: part.text.replace('42', '**') } : part,
          ),
        },
      }),
      beforeToolCall: ({ call }) => ({ call: { ...call, args: { text: 'b' } } }),
      afterToolCall: ({ result }) => ({
        result: { ...result, content: text(`${messageTextOf(result)}!`) },
      }),
      beforeSave: ({ batch }) => ({
        batch: {
          ...batch,
          title: 'Numbers',
          append: (batch.append ?? []).map((message) =>
            message.role === 'assistant' ? { ...message, content: text('redacted') } : message,
          ),
        },
      }),
    };
    const { outcome, model, kept, texts, runtime } = await runHooked(
      [...echoing, { text: 'Yes.' }],
      {
        hooks: [watching, changing],
        tools: [echo],
        input: 'good',
      },
    );
    expect(outcome).toMatchObject({ stopReason: 'completed' });
    const [first, second] = model.requests;
    expect(first?.system.map((block) => block.text)).toEqual(['You help.', 'Be brief.']);
    expect(first?.maxOutputTokens).toBe(99);
    expect(first?.messages).toMatchObject([{ content: text('better'), pinned: true }]);
    const last = second?.messages.at(-1);
    expect(last?.role === 'tool' && messageTextOf(last.result)).toBe('b!');
    expect(outcome).toMatchObject({ text: 'The secret is **.' });
    expect(await texts(bob)).toEqual(['better', 'redacted', 'b!', 'redacted']);
    const session = await kept.sessions.load(bob);
    expect(session?.head).toMatchObject({ title: 'Numbers', metadata: { topic: 'numbers' } });
    // A session that is there already.
    await runtime.run({ namespace: bob, input: 'again' });
    expect(writable).toEqual([]);
    await runtime.close();
  });

  it('of a stream is what is shown and kept of it', async () => {
    const hook: Hook = {
      name: 'shouting',
      modelEvent: ({ event }) => {
        if (event.type === 'reasoning') return { event: null };
        if (event.type !== 'text') return undefined;
        return { event: { ...event, delta: event.delta.toUpperCase() } };
      },
    };
    const { start } = setUp([{ reasoning: 'Hm.', text: 'Hello there.' }], {
      agent: { hooks: [hook] },
    });
    const run = start();
    expect(await run.result).toMatchObject({ text: 'HELLO THERE.' });
    const shown = of(run.seen, 'text.delta').map((delta) => delta.text);
    expect(shown.join('')).toBe('HELLO THERE.');
    expect(of(run.seen, 'reasoning.delta')).toEqual([]);
    const [completed] = of(run.seen, 'message.completed');
    expect(completed?.message.content).toEqual(text('HELLO THERE.'));
  });

  it('is made of what the hook before has made, by priority and then as registered', async () => {
    const adding = (name: string, priority?: number): Hook => ({
      name,
      ...(priority === undefined ? {} : { priority }),
      runStart: ({ input }) => ({
        input: { ...input, content: text(`${said(input)} ${name}`) },
      }),
    });
    const hooks = [adding('c', 5), adding('a'), adding('b'), adding('first', -3)];
    const { model } = await runHooked([{ text: 'Hm.' }], { hooks, input: 'go:' });
    expect(said(model.requests[0]?.messages[0])).toBe('go: first a b c');
  });

  it('takes the place of a model call or a tool call, which is on record as if it had been one [runtime C-146]', async () => {
    const response: ModelResponse = {
      content: text('From the cache.'),
      toolCalls: [],
      usage: noUsage,
      finish: 'stop',
      model: 'cache',
    };
    const cached = setUp([], {
      agent: { hooks: [{ name: 'cache', beforeModelCall: () => ({ response }) }] },
    });
    const run = cached.start();
    expect(await run.result).toMatchObject({ stopReason: 'completed', text: 'From the cache.' });
    expect(cached.model.requests).toEqual([]);
    expect(of(run.seen, 'model.started')).toEqual([]);
    expect(of(run.seen, 'message.completed')).toMatchObject([{ message: { model: 'cache' } }]);
    expect(of(run.seen, 'text.delta').map((delta) => delta.text)).toEqual(['From the cache.']);

    let executed = 0;
    const counted = { ...echo, execute: () => ({ content: text(String((executed += 1))) }) };
    const hook: Hook = {
      name: 'given',
      beforeToolCall: () => ({ result: { content: text('known already') } }),
    };
    const { start, model } = setUp(echoing, { tools: [counted], agent: { hooks: [hook] } });
    const calling = start();
    await calling.result;
    expect(executed).toBe(0);
    expect(of(calling.seen, 'tool.started')).toEqual([]);
    const [ended] = of(calling.seen, 'tool.completed');
    expect(ended?.result).toMatchObject({ outcome: 'ok', content: text('known already') });
    expect(model.requests[1]?.messages.at(-1)).toMatchObject({ result: ended?.result });
  });

  it('of a failed model call is another attempt, with another model if they have one', async () => {
    const { model: other } = setUp([{ text: 'Here.' }]);
    const attempts: number[] = [];
    const hook: Hook = {
      name: 'recovering',
      modelError: ({ attempt }) => {
        attempts.push(attempt);
        return attempt === 1
          ? { action: 'retry', delayMs: 1_000 }
          : { action: 'fallback', model: other };
      },
    };
    const error = { code: 'provider/overloaded', retry: 'same' } as const;
    const { start, clock, model } = setUp([{ text: 'Par', error }, { error }], {
      agent: { hooks: [hook] },
    });
    const run = start();
    await clock.settle();
    expect(model.requests).toHaveLength(1);
    await clock.advance(1_000);
    expect(await run.result).toMatchObject({ stopReason: 'completed', text: 'Here.' });
    expect(attempts).toEqual([1, 2]);
    expect(of(run.seen, 'message.discarded')).toHaveLength(2);
    expect(other.requests).toHaveLength(1);
  });

  it('of the end of a turn is that the run stops, or goes on with what they say', async () => {
    const calls = [{ name: 'echo', args: { text: 'a' } }];
    const stopping: Hook = { name: 'stopping', turnEnd: () => ({ stop: 'seen enough' }) };
    const stopped = setUp([{ calls }], { tools: [echo], agent: { hooks: [stopping] } });
    const end = { stopReason: 'stop_condition', reason: 'seen enough' };
    expect(await stopped.start().result).toMatchObject(end);

    const asking: Hook = {
      name: 'asking',
      turnEnd: ({ turn }) => (turn.turn === 1 ? { followUp: 'Are you sure?' } : undefined),
    };
    const asked = setUp([{ text: 'Yes.' }, { text: 'Quite.' }], { agent: { hooks: [asking] } });
    expect(await asked.start().result).toMatchObject({ text: 'Yes.\n\nQuite.' });
    expect(said(asked.model.requests[1]?.messages.at(-1))).toBe('Are you sure?');
  });

  it('is nothing in namespaces that they are not for', async () => {
    const trace: string[] = [];
    const hook = { ...tracing('', trace), namespaces: [nsPattern('tenant:other:**')] };
    const { runtime } = runtimeSetUp([{ text: 'Hi.' }], { hooks: [hook] });
    await runtime.run({ namespace: bob, input: 'hi' });
    expect(trace).toEqual([]);
  });
});

describe('a tool that runs in the place of another one', () => {
  it('is shown under its own name in all that it does', async () => {
    const book = defineTool({
      name: 'book',
      description: 'Books',
      input: z.object({ text: z.string() }),
      execute: async (_, { progress, requestInput }) => {
        progress({ progress: 1, message: 'Looking for seats' });
        return requestInput({ prompt: 'How many seats?', schema: z.string() });
      },
    });
    const hook: Hook = {
      name: 'renaming',
      beforeToolCall: ({ call }) => ({ call: { ...call, name: 'book' } }),
    };
    const { start } = setUp(echoing, { tools: [echo, book], agent: { hooks: [hook] } });
    const { seen, result } = start();
    expect((await result).stopReason).toBe('suspended');
    expect(of(seen, 'tool.started').map(({ name }) => name)).toEqual(['book']);
    expect(of(seen, 'tool.progress').map(({ name }) => name)).toEqual(['book']);
    expect(of(seen, 'input.requested').map(({ item }) => item.tool)).toEqual(['book']);
  });
});
