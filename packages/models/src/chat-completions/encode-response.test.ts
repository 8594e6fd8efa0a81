import { noUsage } from '@aura/core';
import { expect, it } from 'vitest';
import { encodeCompletion } from './encode-response.ts';

it('writes an answer with its usage summed up', () => {
  expect(
    encodeCompletion({
      id: 'chatcmpl-1',
      created: 7,
      model: 'openai/m',
      content: 'Hi',
      finish: 'stop',
      usage: { ...noUsage, inputTokens: 12, outputTokens: 3, cacheReadTokens: 5 },
    }),
  ).toEqual({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 7,
    model: 'openai/m',
    choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 12, completion_tokens: 3, total_tokens: 15 },
  });
});
