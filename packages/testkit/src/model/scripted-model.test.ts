import { AuraError } from '@aura/core';
import type {
  CallId,
  Message,
  MessageId,
  ModelEvent,
  ModelRequest,
  ModelResponse,
} from '@aura/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { fakeClock } from '../clock/fake-clock.ts';
import { scriptedModel } from './scripted-model.ts';
import type { ScriptedModel } from './scripted-model.ts';
import type { Chunking } from './split-text.ts';

const empty: ModelRequest = { system: [], messages: [], tools: [] };

async function collect(
  model: ScriptedModel,
  signal: AbortSignal = new AbortController().signal,
  request: ModelRequest = empty,
): Promise<readonly (readonly ModelEvent[])[]> {
  const batches: (readonly ModelEvent[])[] = [];
  for await (const batch of model.stream(request, { signal })) batches.push(batch);
  return batches;
}

/** Puts the deltas together again, as a consumer has to. */
function assemble(events: readonly ModelEvent[]): unknown {
  const whole = {
    text: '',
    reasoning: '',
    calls: [] as { id: string; name: string; args: string }[],
  };
  for (const event of events) {
    if (event.type === 'text' || event.type === 'reasoning') whole[event.type] += event.delta;
    if (event.type === 'tool_call_start') {
      whole.calls[event.index] = { id: event.id, name: event.name, args: '' };
    }
    if (event.type === 'tool_call_args') {
      const call = whole.calls[event.index];
      if (call) call.args += event.delta;
    }
  }
  return whole;
}

function endOf(batches: readonly (readonly ModelEvent[])[]): ModelResponse | undefined {
  const last = batches.flat().at(-1);
  return last?.type === 'end' ? last.response : undefined;
}

describe('scriptedModel', () => {
  it('answers each call with the next step', async () => {
    const model = scriptedModel([{ calls: [{ name: 'add', args: { a: 1 } }] }, { text: 'Two.' }]);
    expect(endOf(await collect(model))).toEqual({
      content: [],
      toolCalls: [{ id: 'call_1', name: 'add', args: { a: 1 } }],
      usage: expect.objectContaining({ inputTokens: 10, outputTokens: 5, requests: 1 }),
      finish: 'tool_calls',
      model: 'scripted',
    });
    expect(model.remaining).toBe(1);
    expect(endOf(await collect(model))).toMatchObject({
      content: [{ type: 'text', text: 'Two.' }],
      finish: 'stop',
    });
    expect(model.remaining).toBe(0);
    model.assertComplete();
  });

  it('streams what it ends with, however it is cut, and never an empty batch or delta', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme' }),
        fc.string({ unit: 'grapheme' }),
        fc.array(fc.dictionary(fc.string(), fc.string()), { maxLength: 3 }),
        fc.constantFrom<Chunking>('whole', 'char', 'random'),
        fc.integer(),
        async (text, reasoning, args, chunking, seed) => {
          const calls = args.map((each) => ({ name: 'tool', args: each }));
          const model = scriptedModel([{ text, reasoning, calls }], { chunking, seed });
          const batches = await collect(model);
          expect(batches.every((batch) => batch.length > 0)).toBe(true);
          expect(batches.flat().every((event) => !('delta' in event) || event.delta !== '')).toBe(
            true,
          );
          expect(assemble(batches.flat())).toEqual({
            text,
            reasoning,
            calls: args.map((each, index) => ({
              id: `call_${index + 1}`,
              name: 'tool',
              args: JSON.stringify(each),
            })),
          });
          expect(endOf(batches)?.toolCalls.map((call) => call.args)).toEqual(args);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('cuts inside surrogate pairs unless told to stream whole texts', async () => {
    const deltas = async (chunking: Chunking): Promise<readonly string[]> => {
      const batches = await collect(scriptedModel([{ text: '😀' }], { chunking }));
      return batches.flat().flatMap((event) => (event.type === 'text' ? [event.delta] : []));
    };
    expect(await deltas('char')).toEqual(['\ud83d', '\ude00']);
    expect(await deltas('whole')).toEqual(['😀']);
  });

  it('cuts equally for equal seeds and differently for others', async () => {
    const sizes = async (seed: number): Promise<readonly number[]> =>
      (await collect(scriptedModel([{ text: 'x'.repeat(200) }], { seed }))).map(
        (batch) => batch.length,
      );
    expect(await sizes(1)).toEqual(await sizes(1));
    expect(await sizes(1)).not.toEqual(await sizes(2));
  });

  it('hands arguments on that are no JSON object', async () => {
    const model = scriptedModel([
      {
        calls: [
          { name: 'a', args: '{"x":' },
          { name: 'b', args: '[1]', id: 'mine' },
        ],
      },
    ]);
    expect(endOf(await collect(model))?.toolCalls).toEqual([
      {
        id: 'call_1',
        name: 'a',
        args: {},
        invalidArgs: { raw: '{"x":', error: expect.any(String) },
      },
      { id: 'mine', name: 'b', args: {}, invalidArgs: { raw: '[1]', error: 'not a JSON object' } },
    ]);
  });

  it('fails at once, or after the text with what had arrived', async () => {
    const model = scriptedModel([
      { text: 'unseen', error: { code: 'provider/overloaded', retry: 'same', retryAfterMs: 50 } },
      {
        text: 'seen',
        calls: [{ name: 'a', args: {} }],
        error: { code: 'provider/other', afterText: true },
      },
    ]);
    expect(await collect(model)).toEqual([
      [
        {
          type: 'error',
          error: expect.objectContaining({
            code: 'provider/overloaded',
            retry: 'same',
            retryAfterMs: 50,
          }),
        },
      ],
    ]);
    const batches = await collect(model);
    expect(assemble(batches.flat())).toEqual({ text: 'seen', reasoning: '', calls: [] });
    expect(batches.at(-1)).toEqual([
      {
        type: 'error',
        error: expect.objectContaining({ code: 'provider/other' }),
        partial: expect.objectContaining({
          content: [{ type: 'text', text: 'seen' }],
          toolCalls: [],
        }),
      },
    ]);
  });

  it('hangs after its text until the caller aborts', async () => {
    const controller = new AbortController();
    const model = scriptedModel([{ text: 'wait', hang: true }], { chunking: 'whole' });
    const ended = collect(model, controller.signal);
    let done = false;
    void ended.then(() => (done = true));
    await fakeClock().settle();
    expect(done).toBe(false);
    controller.abort(new Error('enough'));
    expect((await ended).flat()).toEqual([
      { type: 'text', delta: 'wait' },
      {
        type: 'error',
        error: expect.objectContaining({ code: 'provider/aborted' }),
        partial: expect.anything(),
      },
    ]);
  });

  it('stops in the middle of a stream when the caller aborts', async () => {
    const controller = new AbortController();
    const model = scriptedModel([{ text: 'abcdef' }], { chunking: 'char' });
    const seen: ModelEvent[] = [];
    for await (const batch of model.stream(empty, { signal: controller.signal })) {
      seen.push(...batch);
      if (seen.length === 2) controller.abort();
    }
    expect(seen.slice(0, 2).map((event) => event.type)).toEqual(['text', 'text']);
    expect(seen[2]).toMatchObject({ type: 'error', partial: { content: [{ text: 'ab' }] } });
    expect(seen).toHaveLength(3);
  });

  it('ends a call beyond the script with an error and does not let the test pass', async () => {
    const model = scriptedModel([]);
    const [batch] = await collect(model);
    expect(batch?.[0]).toMatchObject({
      type: 'error',
      error: { code: 'testkit/script_exhausted' },
    });
    expect(() => model.assertComplete()).toThrow(
      expect.objectContaining({ code: 'testkit/script_exhausted' }),
    );
  });

  it('does not let the test pass while steps are left', () => {
    const model = scriptedModel([{ text: 'never' }]);
    expect(() => model.assertComplete()).toThrow(
      expect.objectContaining({ code: 'testkit/script_unfinished' }),
    );
  });

  it('reports what an expectation threw both to the caller and to the test', async () => {
    const complaint = new Error('no tools offered');
    const model = scriptedModel([
      {
        text: 'never',
        expect() {
          throw complaint;
        },
      },
    ]);
    const last = (await collect(model)).flat().at(-1);
    expect(last?.type === 'error' && AuraError.is(last.error, 'testkit/unexpected_request')).toBe(
      true,
    );
    expect(() => model.assertComplete()).toThrow(complaint);
  });

  it('keeps requests as they were, also when the caller goes on with its array', async () => {
    const model = scriptedModel(
      [{ text: 'ok', finish: 'max_output_tokens', usage: { inputTokens: 99 } }],
      {
        info: { model: 'tiny', contextWindow: 100 },
      },
    );
    const messages: Message[] = [];
    const { signal } = new AbortController();
    const response = endOf(await collect(model, signal, { ...empty, messages }));
    messages.push({
      role: 'tool',
      id: 'm' as MessageId,
      createdAt: 0,
      result: { callId: 'c' as CallId, name: 't', outcome: 'ok', content: [], durationMs: 0 },
    });
    expect(model.requests[0]?.messages).toEqual([]);
    expect(model.info).toEqual({ provider: 'scripted', model: 'tiny', contextWindow: 100 });
    expect(response).toMatchObject({
      model: 'tiny',
      finish: 'max_output_tokens',
      usage: { inputTokens: 99, outputTokens: 5 },
    });
  });
});
