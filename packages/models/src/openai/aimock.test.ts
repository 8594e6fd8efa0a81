import type { AssistantMessage, Message, MessageId, ModelEvent, ModelPort } from '@aura/core';
import { LLMock } from '@copilotkit/aimock';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOpenAiModel } from './create-openai-model.ts';

describe('against a mock of the OpenAI service', () => {
  const mock = new LLMock({ port: 0 });
  let model: ModelPort;

  beforeAll(async () => {
    mock.on(
      { userMessage: 'mean', hasToolResult: false },
      {
        content: 'Two steps.',
        toolCalls: [
          { name: 'multiply', arguments: '{"left":12,"right":7}' },
          { name: 'sqrt', arguments: '{"of":5625}' },
        ],
      },
    );
    mock.on({ userMessage: 'mean', hasToolResult: true }, { content: 'The mean is 79.5.' });
    await mock.start();
    model = createOpenAiModel({ model: 'gpt-4o', baseUrl: `${mock.url}/v1` });
  });
  afterAll(async () => mock.stop());

  const question: Message = {
    id: 'u' as MessageId,
    createdAt: 0,
    role: 'user',
    content: [{ type: 'text', text: 'What is the mean?' }],
  };

  async function ask(messages: readonly Message[]): Promise<readonly ModelEvent[]> {
    const { signal } = new AbortController();
    const tools = ['multiply', 'sqrt'].map((name) => ({
      name,
      description: name,
      inputSchema: { type: 'object' },
    }));
    const events: ModelEvent[] = [];
    for await (const batch of model.stream({ system: [], messages, tools }, { signal })) {
      events.push(...batch);
    }
    return events;
  }

  it('streams text and parallel calls, takes their results and streams the answer', async () => {
    const first = (await ask([question])).at(-1);
    if (first?.type !== 'end') throw new Error('the first call failed');
    const { content, toolCalls, finish } = first.response;
    expect(finish).toBe('tool_calls');
    expect(toolCalls).toMatchObject([
      { name: 'multiply', args: { left: 12, right: 7 } },
      { name: 'sqrt', args: { of: 5625 } },
    ]);
    const answer: AssistantMessage = {
      id: 'a' as MessageId,
      createdAt: 0,
      role: 'assistant',
      content,
      toolCalls,
    };
    const results = toolCalls.map(({ id, name }): Message => ({
      id: id as string as MessageId,
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
    const events = await ask([question, answer, ...results]);
    const deltas = events.map((event) => (event.type === 'text' ? event.delta : ''));
    expect(deltas.join('')).toBe('The mean is 79.5.');
    expect(events.at(-1)).toMatchObject({ type: 'end', response: { finish: 'stop' } });
  });
});
