import { describe, expect, it } from 'vitest';
import { createChunkEncoder } from './encode-chunks.ts';

const constants = { id: 'chatcmpl-1', created: 7, model: 'openai/"m"' };
const head = { ...constants, object: 'chat.completion.chunk' };
const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };

describe('createChunkEncoder', () => {
  it('sends the role with the first text only', () => {
    const encode = createChunkEncoder(constants);
    const deltas = ['a "quoted"\n', 'b'].map((text) => JSON.parse(encode.text(text)));
    expect(deltas).toEqual([
      { ...head, choices: [{ index: 0, delta: { role: 'assistant', content: 'a "quoted"\n' } }] },
      { ...head, choices: [{ index: 0, delta: { content: 'b' } }] },
    ]);
  });

  it('sends a tool call whole, with the role if nothing came before it', () => {
    const encode = createChunkEncoder(constants);
    const call = { index: 0, id: 'c', name: 'add', arguments: '{"a":1}' };
    expect(JSON.parse(encode.toolCall(call)).choices[0].delta).toEqual({
      role: 'assistant',
      tool_calls: [
        { index: 0, id: 'c', type: 'function', function: { name: 'add', arguments: '{"a":1}' } },
      ],
    });
    expect(JSON.parse(encode.toolCall(call)).choices[0].delta).not.toHaveProperty('role');
    expect(JSON.parse(encode.text('x')).choices[0].delta.role).toBe('assistant');
  });

  it('ends with an empty delta, the finish reason and the usage when it is known', () => {
    const encode = createChunkEncoder(constants);
    expect(JSON.parse(encode.final('stop', usage))).toEqual({
      ...head,
      choices: [{ index: 0, delta: {}, finish_reason: 'stop' }],
      usage,
    });
    expect(JSON.parse(encode.final('length'))).not.toHaveProperty('usage');
  });

  it('writes one line, whatever the text', () => {
    expect(createChunkEncoder(constants).text('a\r\nb\u2028c')).not.toMatch(/[\r\n]/);
  });
});
