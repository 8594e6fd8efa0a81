import type { ModelEvent, ModelRequest } from '@aura/core';
import { Secret } from '@aura/core';
import { describe, expect, it } from 'vitest';
import type { VendorModelOptions } from '../ai-sdk/vendor-options.ts';
import { drain, request, serve, sse } from '../../test/chat-server.ts';
import { answer, responseOf, result, stored, user } from '../../test/conversation.ts';
import { createGeminiModel } from './create-gemini-model.ts';

type Options = Partial<VendorModelOptions>;

const data = (body: object): string => `data: ${JSON.stringify(body)}\n\n`;
const usageMetadata = {
  promptTokenCount: 20,
  cachedContentTokenCount: 8,
  candidatesTokenCount: 4,
  thoughtsTokenCount: 6,
  totalTokenCount: 30,
};
const chunk = (parts: readonly object[], finishReason?: string): string =>
  data({ responseId: 'r', candidates: [{ content: { parts }, finishReason }], usageMetadata });

async function ask(
  body: string,
  asked: ModelRequest = request,
  options: Options = {},
): Promise<{ readonly events: ModelEvent[]; readonly sent: Record<string, unknown> }> {
  const { baseUrl, received } = await serve((res) => res.writeHead(200, sse).end(body));
  const model = createGeminiModel({ model: 'gemini-3-pro', baseUrl, ...options });
  const events = await drain(model, undefined, asked);
  return { events, sent: JSON.parse(received[0]?.body ?? '') };
}
const hello = chunk([{ text: 'Hello' }], 'STOP');

describe('the request', () => {
  it('has the key in a header, never in the address', async () => {
    const { baseUrl, received } = await serve((res) => res.writeHead(200, sse).end(hello));
    const apiKey = new Secret('key-1');
    const base = baseUrl.replace('/v1', '');
    for (const at of [base, `${base}/`, `${base}/v1beta`]) {
      await drain(createGeminiModel({ model: 'gemini-3-pro', baseUrl: at, apiKey }));
    }
    for (const { url, headers } of received) {
      expect(url).toBe('/v1beta/models/gemini-3-pro:streamGenerateContent?alt=sse');
      expect(headers).toMatchObject({ 'x-goog-api-key': 'key-1', 'user-agent': 'aura' });
    }
  });

  it('has tools in the subset that Gemini takes', async () => {
    const properties = { n: { anyOf: [{ type: 'integer' }, { type: 'null' }], default: 1 } };
    const tools = [
      { name: 'now', description: 'Tells the time.', inputSchema: { type: 'object' } },
      { name: 'wait', description: '', inputSchema: { type: 'object', properties } },
    ];
    const { sent } = await ask(hello, { ...request, tools, toolChoice: { tool: 'now' } });
    expect(sent).toMatchObject({
      toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['now'] } },
    });
    expect(sent['tools']).toEqual([
      {
        functionDeclarations: [
          { name: 'now', description: 'Tells the time.' },
          {
            name: 'wait',
            description: '',
            parameters: {
              type: 'object',
              properties: { n: { type: 'integer', nullable: true, default: 1 } },
            },
          },
        ],
      },
    ]);
  });

  it('has generationConfig merged member by member, everything else at the top', async () => {
    const generationConfig = { topK: 5, maxOutputTokens: 7, thinkingConfig: { thinkingBudget: 0 } };
    const safetySettings = [{ category: 'X', threshold: 'Y' }];
    const { sent } = await ask(hello, request, {
      temperature: 0.2,
      maxOutputTokens: 99,
      additionalParams: { generationConfig, safetySettings },
    });
    expect(sent).toMatchObject({
      generationConfig: { temperature: 0.2, ...generationConfig },
      safetySettings,
    });
  });

  it.each([{ baseUrl: 'nowhere' }, { additionalParams: { contents: [] } }])(
    'is refused before it is made for %j',
    (options) => {
      expect(() => createGeminiModel({ model: 'm', ...options })).toThrow(
        expect.objectContaining({ code: 'provider/invalid_options' }),
      );
    },
  );
});

describe('an answer', () => {
  it('comes with usage and the reason', async () => {
    const { events } = await ask(chunk([{ text: 'Hel' }]) + chunk([{ text: 'lo' }], 'MAX_TOKENS'));
    expect(events.slice(0, -1)).toEqual([
      { type: 'text', delta: 'Hel' },
      { type: 'text', delta: 'lo' },
    ]);
    expect(responseOf(events)).toMatchObject({
      content: [{ type: 'text', text: 'Hello' }],
      finish: 'max_output_tokens',
      responseId: 'r',
      usage: {
        inputTokens: 20,
        outputTokens: 10,
        cacheReadTokens: 8,
        reasoningTokens: 6,
        reported: true,
      },
    });
  });

  it('goes back with every signature in its place, under ids of its own', async () => {
    const parts = [
      { text: 'Hm.', thought: true },
      { text: 'Two calls.', thoughtSignature: 'dGV4dA==' },
      { functionCall: { name: 'add', args: { a: 1 } }, thoughtSignature: 'Y2FsbA==' },
      { functionCall: { name: 'add', args: { a: 2 } } },
    ];
    const { events } = await ask(chunk(parts) + chunk([], 'STOP'));
    const { content, toolCalls, finish } = responseOf(events);
    expect(finish).toBe('tool_calls');
    const [one, two] = toolCalls;
    expect(toolCalls.map(({ name, args }) => [name, args])).toEqual([
      ['add', { a: 1 }],
      ['add', { a: 2 }],
    ]);
    if (one === undefined || two === undefined || one.id === two.id) throw new Error('no ids');
    const messages = stored([
      user('go'),
      answer({ content, toolCalls }),
      result(one.id, 'add'),
      result(two.id, 'add', 'error'),
    ]);
    const { sent } = await ask(hello, { ...request, messages });
    expect(sent['contents']).toMatchObject([
      { role: 'user' },
      { role: 'model', parts },
      {
        role: 'user',
        parts: [
          { functionResponse: { id: one.id, response: { content: 'done' } } },
          { functionResponse: { id: two.id, response: { error: 'done' } } },
        ],
      },
    ]);
    const other = await ask(hello, { ...request, messages }, { provider: 'other' });
    expect(JSON.stringify(other.sent)).not.toMatch(/dGV4dA|Y2FsbA|Hm\./);
  });

  it('keeps a signature that stands alone after the text', async () => {
    const parts = [{ text: 'Hello' }, { text: '', thoughtSignature: 'ZW5k' }];
    const { events } = await ask(chunk(parts, 'STOP'));
    const messages = stored([user('hi'), answer(responseOf(events)), user('and?')]);
    const { sent } = await ask(hello, { ...request, messages });
    expect(JSON.stringify(sent['contents'])).toContain('"thoughtSignature":"ZW5k"');
  });

  it.each([
    ['a refused question', data({ promptFeedback: { blockReason: 'SAFETY' } }), 'content_filter'],
    ['a refused answer', chunk([{ text: 'I' }], 'PROHIBITED_CONTENT'), 'content_filter'],
  ])('of %s says so', async (_, body, finish) => {
    const { events } = await ask(body);
    expect(responseOf(events).finish).toBe(finish);
  });

  it.each([
    ['without an end', chunk([{ text: 'Hel' }]), 'provider/stream_interrupted'],
    [
      'with a call that came out wrong',
      chunk([], 'MALFORMED_FUNCTION_CALL'),
      'provider/malformed_response',
    ],
    [
      'with an error in it',
      chunk([{ text: 'Hel' }]) +
        data({ error: { code: 503, message: 'The model is overloaded.', status: 'UNAVAILABLE' } }),
      'provider/overloaded',
    ],
  ])('%s is a failure', async (_, body, code) => {
    const { events } = await ask(body);
    expect(events.at(-1)).toMatchObject({ type: 'error', error: { code } });
  });

  it.each([
    [400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.', 'provider/auth'],
    [
      400,
      'INVALID_ARGUMENT',
      'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
      'provider/context_overflow',
    ],
    [403, 'PERMISSION_DENIED', 'no', 'provider/auth'],
    [404, 'NOT_FOUND', 'models/x is not found', 'provider/model_not_found'],
    [429, 'RESOURCE_EXHAUSTED', 'quota', 'provider/rate_limited'],
    [503, 'UNAVAILABLE', 'overloaded', 'provider/overloaded'],
  ])('of status %i %s %s is %s', async (status, name, message, expected) => {
    const body = JSON.stringify([{ error: { code: status, message, status: name } }]);
    const { baseUrl } = await serve((res) => res.writeHead(status).end(body));
    const events = await drain(createGeminiModel({ model: 'gemini-3-pro', baseUrl }));
    expect(events).toMatchObject([{ type: 'error', error: { code: expected } }]);
  });
});
