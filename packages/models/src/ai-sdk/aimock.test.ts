import type { AssistantMessage, Message, MessageId, ModelEvent, ModelPort } from '@aura/core';
import { Secret } from '@aura/core';
import { LLMock } from '@copilotkit/aimock';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAnthropicModel } from '../anthropic/create-anthropic-model.ts';
import { createGeminiModel } from '../gemini/create-gemini-model.ts';
import { createOpenAiResponsesModel } from '../openai-responses/create-openai-responses-model.ts';

describe('against a mock of the services', () => {
  const mock = new LLMock({ port: 0 });
  beforeAll(async () => {
    mock.on(
      { userMessage: 'mean', hasToolResult: false },
      {
        content: 'Two steps.',
        toolCalls: [
          { name: 'multiply', arguments: '{"left":12,"right":7}' },
          { name: 'multiply', arguments: '{"left":2,"right":3}' },
        ],
      },
    );
    mock.on({ userMessage: 'mean', hasToolResult: true }, { content: 'The mean is 79.5.' });
    mock.on({ userMessage: 'busy' }, { error: { message: 'too many' }, status: 429 });
    await mock.start();
  });
  afterAll(async () => mock.stop());

  const vendors: Readonly<Record<string, () => ModelPort>> = {
    Anthropic: () =>
      createAnthropicModel({
        model: 'claude-haiku-4-5',
        baseUrl: mock.url,
        apiKey: new Secret('k'),
      }),
    Gemini: () =>
      createGeminiModel({ model: 'gemini-3-pro', baseUrl: mock.url, apiKey: new Secret('k') }),
    'OpenAI Responses': () =>
      createOpenAiResponsesModel({
        model: 'gpt-5',
        baseUrl: `${mock.url}/v1`,
        apiKey: new Secret('k'),
      }),
  };

  const say = (text: string): Message => ({
    id: 'u' as MessageId,
    createdAt: 0,
    role: 'user',
    content: [{ type: 'text', text }],
  });

  async function ask(model: ModelPort, messages: readonly Message[]): Promise<ModelEvent[]> {
    const { signal } = new AbortController();
    const number = { type: 'number' };
    const properties = { left: number, right: number };
    const tools = [
      { name: 'multiply', description: 'x', inputSchema: { type: 'object', properties } },
    ];
    const system = [{ id: 's', text: 'Be brief.' }];
    const events: ModelEvent[] = [];
    for await (const batch of model.stream({ system, messages, tools }, { signal })) {
      events.push(...batch);
    }
    return events;
  }

  it.each(Object.keys(vendors))(
    '%s streams text and calls, takes their results and streams the answer',
    async (vendor) => {
      const model = vendors[vendor]?.();
      if (model === undefined) throw new Error('no model');
      const first = (await ask(model, [say('What is the mean?')])).at(-1);
      if (first?.type !== 'end') throw new Error(`failed: ${JSON.stringify(first)}`);
      const { content, toolCalls, finish } = first.response;
      expect(finish).toBe('tool_calls');
      expect(content).toContainEqual({ type: 'text', text: 'Two steps.' });
      expect(toolCalls.map(({ args }) => args)).toEqual([
        { left: 12, right: 7 },
        { left: 2, right: 3 },
      ]);
      expect(new Set(toolCalls.map(({ id }) => id)).size).toBe(2);
      const answer: AssistantMessage = {
        id: 'a' as MessageId,
        createdAt: 0,
        role: 'assistant',
        content,
        toolCalls,
      };
      const results = toolCalls.map(({ id, name }): Message => ({
        id: 'r' as MessageId,
        createdAt: 0,
        role: 'tool',
        result: {
          callId: id,
          name,
          outcome: 'ok',
          content: [{ type: 'text', text: '84' }],
          durationMs: 1,
        },
      }));
      const events = await ask(model, [say('What is the mean?'), answer, ...results]);
      const deltas = events.map((event) => (event.type === 'text' ? event.delta : ''));
      expect(deltas.join('')).toBe('The mean is 79.5.');
      expect(events.at(-1)).toMatchObject({ type: 'end', response: { finish: 'stop' } });
    },
  );

  it.each(Object.keys(vendors))('%s refuses with a reason', async (vendor) => {
    const model = vendors[vendor]?.();
    if (model === undefined) throw new Error('no model');
    expect(await ask(model, [say('busy')])).toMatchObject([
      { type: 'error', error: { code: 'provider/rate_limited', retry: 'same' } },
    ]);
  });
});
