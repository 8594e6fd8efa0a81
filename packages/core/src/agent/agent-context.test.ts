import type { ScriptedStep } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { calibratedCounter } from '../context/calibrated-counter.ts';
import { count, problems, words } from '../context/context.harness.ts';
import type { ContextOptions } from '../context/context-options.ts';
import { heuristicCounter } from '../context/heuristic-counter.ts';
import { contentText, messageText } from '../message/message-text.ts';
import { AuraError } from '../errors/aura-error.ts';
import type { ModelCallOptions, ModelPort, ModelRequest } from '../model/model-port.ts';
import { noUsage } from '../model/usage.ts';
import { defineTool } from '../tool/define-tool.ts';
import { namespace, of, setUp } from './agent-runner.harness.ts';
import { defaultLimits } from './agent.ts';
import type { Agent } from './agent.ts';

const read = defineTool({
  name: 'read',
  description: 'Reads a part of a book',
  input: z.object({ page: z.number(), tokens: z.number() }),
  annotations: { readOnly: true },
  execute: ({ tokens }) => words(tokens),
});

const limits = { ...defaultLimits, turnDepth: 30 };

function reading(pages: number, tokens = 300): readonly ScriptedStep[] {
  return Array.from({ length: pages }, (_, page) => ({
    calls: [{ name: 'read', args: { page, tokens } }],
  }));
}

const overflow: ScriptedStep = {
  error: { code: 'provider/context_overflow', retry: 'after-compaction' },
};

/** An agent that reads, with this many tokens of room for input. */
function reader(
  steps: readonly ScriptedStep[],
  room: number,
  more: Partial<ContextOptions> & Pick<Partial<Agent>, 'model'> = {},
) {
  const { model, ...options } = more;
  const context: ContextOptions = {
    counter: heuristicCounter(),
    maxTokens: room + 1_024,
    reservedForOutput: 1_024,
    margin: 0,
    ...options,
  };
  return setUp(steps, { tools: [read], agent: { limits, context, ...(model && { model }) } });
}

function sizes(requests: readonly ModelRequest[]): readonly number[] {
  return requests.map(({ messages }) => count(messages));
}

describe('an agent with context options', () => {
  it('shows the model less when the conversation outgrows the window, and loses nothing', async () => {
    const { start, model, runLogs } = reader([...reading(12), { text: 'Read it.' }], 2_500);
    const run = start('Read the book.');
    const outcome = await run.result;
    expect(outcome.text).toBe('Read it.');
    expect(Math.max(...sizes(model.requests))).toBeLessThanOrEqual(2_500);
    for (const { messages } of model.requests) expect(problems(messages)).toEqual([]);

    const compacted = of(run.seen, 'context.compacted');
    expect(compacted.length).toBeGreaterThan(0);
    expect(compacted.length).toBeLessThan(6);
    const built = of(run.seen, 'context.built');
    expect(built.map(({ turn }) => turn)).toEqual(built.map((_, index) => index + 1));
    expect(built.filter(({ level }) => level > 0)).toHaveLength(compacted.length);

    const records = await runLogs.within(namespace).read(run.runId);
    const events = records.flatMap((record) => (record.type === 'event' ? [record.event] : []));
    const results = events.flatMap((event) => (event.type === 'tool.completed' ? [event] : []));
    expect(results.map(({ result }) => contentText(result.content))).toEqual(
      results.map(() => words(300)),
    );
  });

  it('shows the same prefix while nothing is reduced', async () => {
    const { start, model } = reader([...reading(12), { text: 'Read it.' }], 2_500);
    const run = start();
    await run.result;
    const built = of(run.seen, 'context.built');
    let same = 0;
    for (const [index, { level }] of built.entries()) {
      if (index === 0 || level > 0) continue;
      const before = model.requests[index - 1]?.messages ?? [];
      const now = model.requests[index]?.messages ?? [];
      expect(JSON.stringify(now.slice(0, before.length))).toBe(JSON.stringify(before));
      same += 1;
    }
    expect(same).toBeGreaterThan(6);
  });

  it('[runtime C-130] sends a smaller request when the provider refuses one that seemed to fit', async () => {
    const steps = [...reading(6), overflow, overflow, { text: 'Read it.' }];
    const { start, model } = reader(steps, 50_000);
    const run = start();
    const outcome = await run.result;
    expect(outcome.text).toBe('Read it.');
    const [refused = 0, again = 0, last = 0] = sizes(model.requests).slice(-3);
    expect(again).toBeLessThan(refused);
    expect(last).toBeLessThan(again);
    expect(of(run.seen, 'context.compacted').map(({ report }) => report.cause)).toEqual([
      'provider_overflow',
      'provider_overflow',
    ]);
    expect(of(run.seen, 'turn.started')).toHaveLength(7);
  });

  it('[runtime C-130] gives up after two recoveries of one call, and counts each call anew', async () => {
    const refused = reader([...reading(8), overflow, overflow, overflow], 50_000);
    const failing = refused.start().result;
    await expect(failing).rejects.toMatchObject({
      code: 'context/overflow_unrecoverable',
      cause: { code: 'provider/context_overflow' },
    });

    const twice = [...reading(8), overflow, overflow, ...reading(4), overflow, overflow];
    const patient = reader([...twice, { text: 'Read it.' }], 50_000);
    expect((await patient.start().result).text).toBe('Read it.');
  });

  it('does not count what a refused call had begun to say', async () => {
    const begun: ScriptedStep = {
      text: 'I was about to',
      error: { code: 'provider/context_overflow', retry: 'after-compaction', afterText: true },
    };
    const { start } = reader([...reading(5), begun, { text: 'Read it.' }], 50_000);
    const run = start();
    expect((await run.result).text).toBe('Read it.');
    expect(of(run.seen, 'message.discarded')).toHaveLength(1);
  });

  it('fails with the largest item when the request itself is too large', async () => {
    const { start, model } = reader([{ text: 'never' }], 1_000);
    await expect(start(words(3_000)).result).rejects.toMatchObject({
      code: 'context/irreducible',
    });
    expect(model.requests).toHaveLength(0);
  });

  it('leaves a request that is too large for its model to a larger one that stands in for it, once', async () => {
    const info = { provider: 'test', model: 'small', fallbackWindow: 5_000 };
    const calls: ModelCallOptions[] = [];
    const model: ModelPort = {
      info,
      async *stream(_request, options) {
        calls.push(options);
        const error = new AuraError('provider/context_overflow', {
          message: 'too large',
          retry: 'after-compaction',
        });
        yield [{ type: 'error', error }];
      },
    };
    const { start } = reader([], 1_000, { model });
    await expect(start(words(3_000)).result).rejects.toMatchObject({
      code: 'context/overflow_unrecoverable',
    });
    expect(calls).toMatchObject([{ isReduced: true }]);
    expect(calls[0]?.inputTokens).toBeGreaterThan(3_000);
    await expect(start(words(4_500)).result).rejects.toMatchObject({ code: 'context/irreducible' });
    expect(calls).toHaveLength(1);
  });

  it('limits what one tool result may take, and keeps the whole of it on record', async () => {
    const { start, model, runLogs } = reader([...reading(1, 4_000), { text: 'Read it.' }], 5_000);
    const run = start();
    await run.result;
    const shown = model.requests[1]?.messages.map(messageText).at(-1);
    expect(shown).toContain('of 4000 tokens are shown');
    expect(count(model.requests[1]?.messages.slice(-1) ?? [])).toBeLessThanOrEqual(1_512);
    const records = await runLogs.within(namespace).read(run.runId);
    const outcome = records.find((record) => record.type === 'tool.outcome');
    expect(outcome?.output.content).toEqual([{ type: 'text', text: words(4_000) }]);
  });

  it('lets its counter count beforehand what a request consists of that comes near its bounds', async () => {
    const base = heuristicCounter();
    const prepared: unknown[] = [];
    const counter = calibratedCounter({
      ...base,
      async prepare({ system, messages, tools }, model) {
        prepared.push([system.length, messages.map(({ role }) => role), tools.length, model]);
      },
    });
    const more = { counter, toolResultShare: 1 };
    const { start } = reader([...reading(1), { text: 'Read it.' }], 700, more);
    await start('Read the book.').result;
    // Not at the first call: that is far from the mark however it is counted.
    expect(prepared).toEqual([[1, ['user', 'assistant', 'tool'], 1, 'scripted']]);
  });

  it('[runtime C-133] comes to the count of a provider that reports 1.3 times the estimate', async () => {
    const base = heuristicCounter();
    const counter = calibratedCounter(base);
    const info = { provider: 'test', model: 'dense' };
    const model: ModelPort = {
      info,
      async *stream({ messages, system, tools }) {
        const prompt = system.reduce((sum, { text }) => sum + base.text(text, 'dense'), 0);
        const estimated = prompt + count(messages) + base.tools(tools, 'dense');
        const usage = { ...noUsage, inputTokens: Math.round(1.3 * estimated), requests: 1 };
        const content = [{ type: 'text', text: 'ok' }] as const;
        const response = { content, toolCalls: [], usage, finish: 'stop', model: 'dense' } as const;
        yield [
          { type: 'text', delta: 'ok' },
          { type: 'end', response },
        ];
      },
    };
    const { start } = reader([], 50_000, { counter, model });
    for (let run = 0; run < 20; run += 1) await start(words(1_000)).result;
    expect(counter.text(words(1_000), 'dense')).toBeGreaterThan(1_290);
    expect(counter.text(words(1_000), 'dense')).toBeLessThan(1_310);
  });
});

describe('an agent without context options', () => {
  it('counts nothing, reduces nothing and fails when the provider refuses', async () => {
    const { start, runLogs } = setUp([...reading(2), overflow], { tools: [read] });
    const run = start();
    await expect(run.result).rejects.toMatchObject({ code: 'provider/context_overflow' });
    const records = await runLogs.within(namespace).read(run.runId);
    expect(JSON.stringify(records)).not.toMatch(/guard|context\./);
  });
});
