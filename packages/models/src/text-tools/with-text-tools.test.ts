import { AuraError } from '@aura/core';
import type { CallId, ModelEvent, ModelPort, ModelRequest, ModelResponse } from '@aura/core';
import { scriptedModel, seededRandom } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { tools } from './text-call-scanner.harness.ts';
import { withTextTools } from './with-text-tools.ts';

const request: ModelRequest = { system: [], messages: [], tools };
const call = '<tool_call>{"name":"get_weather","arguments":{"city":"Oslo"}}</tool_call>';

async function ask(port: ModelPort, asked = request): Promise<readonly (readonly ModelEvent[])[]> {
  const model = withTextTools(port, { random: seededRandom(1) });
  const { signal } = new AbortController();
  const batches: (readonly ModelEvent[])[] = [];
  for await (const batch of model.stream(asked, { signal })) batches.push(batch);
  return batches;
}

/** A model that streams just this. */
function streaming(...batches: readonly (readonly ModelEvent[])[]): ModelPort {
  return {
    info: { provider: 'test', model: 'm' },
    async *stream() {
      yield* batches;
    },
  };
}

function text(delta: string): ModelEvent {
  return { type: 'text', delta };
}

function response(more: Partial<ModelResponse> = {}): ModelResponse {
  return {
    content: [],
    toolCalls: [],
    finish: 'stop',
    model: 'm',
    usage: {
      inputTokens: 1,
      outputTokens: 1,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
      reasoningTokens: 0,
      requests: 1,
      reported: true,
    },
    ...more,
  };
}

function shown(batches: readonly (readonly ModelEvent[])[]): string {
  return batches
    .flat()
    .map((event) => (event.type === 'text' ? event.delta : ''))
    .join('');
}

describe('withTextTools', () => {
  it.each(['whole', 'char', 'random'] as const)(
    'makes calls of what is written like them, cut %s',
    async (chunking) => {
      const model = scriptedModel([{ reasoning: 'hm', text: `Look: ${call} [now()]` }], {
        chunking,
      });
      const batches = await ask(model);
      expect(batches.every((batch) => batch.length > 0)).toBe(true);
      expect(shown(batches)).toBe('Look:  [now()]');
      const [start, args, end] = batches.flat().slice(-3);
      const id = expect.stringMatching(/^call_[\da-f]{24}$/);
      expect(start).toEqual({ type: 'tool_call_start', index: 0, id, name: 'get_weather' });
      expect(args).toEqual({ type: 'tool_call_args', index: 0, delta: '{"city":"Oslo"}' });
      expect(end).toMatchObject({
        type: 'end',
        response: {
          content: [
            { type: 'reasoning', text: 'hm' },
            { type: 'text', text: 'Look:  [now()]' },
          ],
          toolCalls: [{ id, name: 'get_weather', args: { city: 'Oslo' } }],
          finish: 'tool_calls',
        },
      });
      expect(start?.type === 'tool_call_start' && start.id).toBe(
        end?.type === 'end' && end.response.toolCalls[0]?.id,
      );
    },
  );

  it('names every call in its own way', async () => {
    const batches = await ask(scriptedModel([{ text: '[now(), now()]' }]));
    const ids = batches
      .flat()
      .flatMap((event) => (event.type === 'tool_call_start' ? event.id : []));
    expect(new Set(ids).size).toBe(2);
  });

  it('hands on the very events where there is nothing to find', async () => {
    const events: readonly ModelEvent[] = [
      text('Hello'),
      { type: 'reasoning', delta: '[now()]' },
      text(', you.'),
      { type: 'end', response: response({ content: [{ type: 'text', text: 'Hello, you.' }] }) },
    ];
    const batches = await ask(streaming(events.slice(0, 2), events.slice(2)));
    for (const [index, event] of batches.flat().entries()) expect(event).toBe(events[index]);
    expect(batches.map((batch) => batch.length)).toEqual([2, 2]);
  });

  it.each<[string, Partial<ModelRequest>]>([
    ['no tools are offered', { tools: [] }],
    ['none may be called', { toolChoice: 'none' }],
    ['the answer is to have a form', { responseSchema: {} }],
  ])('leaves everything alone when %s', async (_, more) => {
    const port = streaming([text('[now()]'), { type: 'end', response: response() }]);
    expect(shown(await ask(port, { ...request, ...more }))).toBe('[now()]');
  });

  it('cuts the parts of an answer where its text was cut', async () => {
    const content = [
      { type: 'text', text: 'Before <tool_call>' },
      { type: 'reasoning', text: 'hm', provider: 'test', providerData: { signature: 's' } },
      { type: 'text', text: '{"name":"now"}' },
      { type: 'text', text: '</tool_call> after' },
    ] as const;
    const deltas = content.flatMap((part) => (part.type === 'text' ? [text(part.text)] : []));
    const batches = await ask(
      streaming(deltas, [{ type: 'end', response: response({ content }) }]),
    );
    const last = batches.flat().at(-1);
    expect(last?.type === 'end' && last.response.content).toEqual([
      { type: 'text', text: 'Before ' },
      content[1],
      { type: 'text', text: ' after' },
    ]);
  });

  it('shows everything when the model makes a call itself, before or after', async () => {
    const native = { id: 'c1' as CallId, name: 'now', args: {} };
    const start: ModelEvent = { type: 'tool_call_start', index: 0, ...native };
    const end: ModelEvent = { type: 'end', response: response({ toolCalls: [native] }) };
    const early: readonly ModelEvent[] = [text('a'), start, text(call), end];
    const late: readonly ModelEvent[] = [text(`a${call}`), start, end];
    const silent: readonly ModelEvent[] = [text(`a${call}`), end];
    for (const events of [early, late, silent]) {
      const batches = await ask(streaming(events));
      expect(shown(batches)).toBe(`a${call}`);
      expect(batches.flat().at(-1)).toEqual(end);
      const started = batches.flat().filter(({ type }) => type === 'tool_call_start');
      expect(started).toEqual(events.filter(({ type }) => type === 'tool_call_start'));
    }
  });

  it('calls nothing of an answer that has failed, and shows what there was of it', async () => {
    const error = new AuraError('provider/stream_interrupted', { message: 'gone', retry: 'same' });
    const partial = response({ content: [{ type: 'text', text: call }] });
    const failed: ModelEvent = { type: 'error', error, partial };
    const batches = await ask(streaming([text(call)], [failed]));
    expect(batches.flat()).toEqual([text(call), failed]);
    expect(await ask(streaming([{ type: 'error', error }]))).toEqual([[{ type: 'error', error }]]);
  });

  it('forgets what was held back when the answer begins anew', async () => {
    const info = { provider: 'test', model: 'm' };
    const facts = { action: 'retry', attempt: 2, model: info, delayMs: 0 } as const;
    const again: ModelEvent = { type: 'attempt', attempt: { ...facts, restart: true } };
    const start = { type: 'tool_call_start', index: 0, id: 'c' as CallId, name: 'now' } as const;
    const end: ModelEvent = { type: 'end', response: response() };
    const held = await ask(streaming([text(`${call} {`)], [again], [text('Done.'), end]));
    expect(held.flat()).toEqual([again, text('Done.'), end]);
    const native = (await ask(streaming([start], [again], [text(call), end]))).flat();
    expect(native.slice(0, 2)).toEqual([start, again]);
    expect(native.at(-1)).toMatchObject({ response: { toolCalls: [{ name: 'get_weather' }] } });
    const first: ModelEvent = { type: 'attempt', attempt: { ...facts, restart: false } };
    expect((await ask(streaming([first], [text('[now()]'), end]))).flat().at(-1)).toMatchObject({
      response: { toolCalls: [{ name: 'now' }] },
    });
  });

  it('takes no call that the end of the tokens may have cut', async () => {
    const unfinished = '<function=get_weather><parameter=city>Os';
    const end: ModelEvent = { type: 'end', response: response({ finish: 'max_output_tokens' }) };
    const batches = await ask(streaming([text(unfinished)], [end]));
    expect(batches.flat()).toEqual([text(unfinished), end]);
    const whole = (await ask(streaming([text('[now()]')], [end]))).flat().at(-1);
    expect(whole).toMatchObject({
      response: { finish: 'max_output_tokens', toolCalls: [{ name: 'now' }] },
    });
  });

  it('closes the stream behind it when nobody reads on', async () => {
    let isClosed = false;
    const port: ModelPort = {
      info: { provider: 'test', model: 'm' },
      async *stream() {
        try {
          for (;;) yield [text('x')];
        } finally {
          isClosed = true;
        }
      },
    };
    const { signal } = new AbortController();
    const model = withTextTools(port, { random: seededRandom(1) });
    for await (const _ of model.stream(request, { signal })) break;
    expect(isClosed).toBe(true);
  });

  it('is always the model that is behind it', () => {
    const infos = [
      { provider: 'test', model: 'a' },
      { provider: 'test', model: 'b' },
    ] as const;
    let current: (typeof infos)[number] = infos[0];
    const port: ModelPort = {
      get info() {
        return current;
      },
      async *stream() {},
    };
    const model = withTextTools(port, { random: seededRandom(1) });
    expect(model.info).toBe(infos[0]);
    current = infos[1];
    expect(model.info).toBe(infos[1]);
  });

  it('goes by what the tool itself requires, whatever a provider is told', async () => {
    const inputSchema = { type: 'object', properties: { a: {} }, required: ['a'] } as const;
    const spec = { name: 'lax', description: '', inputSchema };
    const strict = await ask(scriptedModel([{ text: '[lax()]' }]), { ...request, tools: [spec] });
    expect(shown(strict)).toBe('[lax()]');
    const lax = { ...spec, inputSchema: { type: 'object', properties: { a: {} } } } as const;
    const offered = { ...lax, schemaForm: 'provider' } as const;
    const batches = await ask(scriptedModel([{ text: '[lax()]' }]), {
      ...request,
      tools: [offered],
    });
    expect(batches.flat().at(-1)).toMatchObject({ response: { toolCalls: [{ name: 'lax' }] } });
  });
});
