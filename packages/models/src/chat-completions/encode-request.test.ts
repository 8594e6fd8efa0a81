import type {
  AssistantMessage,
  CallId,
  JsonObject,
  Message,
  MessageId,
  ModelRequest,
  ToolResult,
} from '@aura/core';
import { describe, expect, it } from 'vitest';
import type { ChatRequestSettings } from './encode-request.ts';
import { encodeChatRequest } from './encode-request.ts';
import { stringifyWellFormed } from './stringify-well-formed.ts';

const settings: ChatRequestSettings = {
  model: 'gpt-test',
  provider: 'openai',
  tokenLimitField: 'max_tokens',
};
const base = { id: 'm' as MessageId, createdAt: 0 };

function user(text: string): Message {
  return { ...base, role: 'user', content: [{ type: 'text', text }] };
}

function assistant(parts: Pick<AssistantMessage, 'content' | 'toolCalls'>): Message {
  return { ...base, role: 'assistant', ...parts };
}

function tool(content: ToolResult['content']): Message {
  const callId = 'c1' as CallId;
  return {
    ...base,
    role: 'tool',
    result: { callId, name: 'add', outcome: 'ok', content, durationMs: 1 },
  };
}

const call = { id: 'c1' as CallId, name: 'add', args: { a: 1 } };

function encode(request: Partial<ModelRequest>, more: Partial<ChatRequestSettings> = {}): object {
  return encodeChatRequest(
    { system: [], messages: [], tools: [], ...request },
    { ...settings, ...more },
  );
}

describe('encodeChatRequest', () => {
  it('sends all system blocks, in the order of their scopes [runtime C-089]', () => {
    const system = [
      { id: 'a', text: 'Monday.', scope: 'turn' },
      { id: 'b', text: 'Bob likes tea.', scope: 'session' },
      { id: 'c', text: 'You count.' },
      { id: 'd', text: 'Acme sells anvils.', scope: 'tenant' },
      { id: 'e', text: 'Be brief.', scope: 'static' },
    ] as const;
    const cacheBoundaries = [{ after: 'system', index: 2 }] as const;
    const content = 'You count.\n\nBe brief.\n\nAcme sells anvils.\n\nBob likes tea.\n\nMonday.';
    const body = encode({ system, messages: [user('hi')], cacheBoundaries });
    expect(body).toMatchObject({
      messages: [
        { role: 'system', content },
        { role: 'user', content: 'hi' },
      ],
    });
    expect(JSON.stringify(body)).not.toContain('cache');
  });

  it('joins the system blocks into one message in front and leaves out empty ones', () => {
    const system = [
      { id: 'a', text: 'You count.\n' },
      { id: 'b', text: '  ' },
      { id: 'c', text: 'Be brief.' },
    ];
    expect(encode({ system, messages: [user('hi')] })).toMatchObject({
      messages: [
        { role: 'system', content: 'You count.\n\nBe brief.' },
        { role: 'user', content: 'hi' },
      ],
    });
    expect(encode({ system: [{ id: 'b', text: '' }] })).toMatchObject({ messages: [] });
  });

  it('asks for a stream with usage, and nothing that was not set', () => {
    expect(encode({})).toEqual({
      model: 'gpt-test',
      messages: [],
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  it('sends temperature, reasoning effort and the limit of the call before that of the model', () => {
    const set = { temperature: 0, reasoningEffort: 'low', maxOutputTokens: 321 };
    expect(encode({}, set)).toMatchObject({
      temperature: 0,
      reasoning_effort: 'low',
      max_tokens: 321,
    });
    expect(encode({ maxOutputTokens: 5 }, set)).toMatchObject({ max_tokens: 5 });
  });

  it('lets additional params win, merges stream options and never sends two limits', () => {
    const additionalParams = {
      top_p: 0.5,
      reasoning_effort: 'high',
      max_tokens: 7,
      stream_options: { include_obfuscation: false },
    };
    const body = encode(
      {},
      {
        additionalParams,
        reasoningEffort: 'low',
        maxOutputTokens: 9,
        tokenLimitField: 'max_completion_tokens',
      },
    );
    expect(body).toEqual({
      model: 'gpt-test',
      messages: [],
      stream: true,
      top_p: 0.5,
      reasoning_effort: 'high',
      max_tokens: 7,
      stream_options: { include_usage: true, include_obfuscation: false },
    });
  });

  it('offers tools in their order and sends a choice only when there is something to choose', () => {
    const inputSchema = { type: 'object' };
    const tools = ['b', 'a'].map((name) => ({ name, description: `does ${name}`, inputSchema }));
    expect(encode({ tools, toolChoice: 'none' })).toMatchObject({
      tools: [
        {
          type: 'function',
          function: { name: 'b', description: 'does b', parameters: inputSchema },
        },
        { type: 'function', function: { name: 'a' } },
      ],
      tool_choice: 'none',
    });
    expect(encode({ tools, toolChoice: { tool: 'a' } })).toMatchObject({
      tool_choice: { type: 'function', function: { name: 'a' } },
    });
    expect(encode({ tools })).not.toHaveProperty('tool_choice');
    expect(encode({ toolChoice: 'required' })).not.toHaveProperty('tool_choice');
  });
});

describe('an answer that has to fit a schema', () => {
  const closed = (properties: JsonObject): JsonObject => ({
    type: 'object',
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
  });

  it.each([
    [closed({ a: { type: 'array', items: closed({ b: { type: 'string' } }) } }), true],
    [closed({}), true],
    [{ ...closed({ a: {} }), required: [] }, false],
    [{ type: 'object', properties: { a: {} }, required: ['a'] }, false],
    [closed({ a: { anyOf: [{ type: 'null' }, { type: 'object' }] } }), false],
  ])('is asked for as %j, strictly: %s', (responseSchema, strict) => {
    expect(encode({ responseSchema })).toMatchObject({
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'answer', schema: responseSchema, strict },
      },
    });
  });
});

describe('messages', () => {
  it('keeps the text of an assistant message beside its tool calls', () => {
    const message = assistant({ content: [{ type: 'text', text: 'Adding.' }], toolCalls: [call] });
    const result = tool([{ type: 'text', text: '2' }]);
    expect(encode({ messages: [message, result] })).toMatchObject({
      messages: [
        {
          role: 'assistant',
          content: 'Adding.',
          tool_calls: [
            { id: 'c1', type: 'function', function: { name: 'add', arguments: '{"a":1}' } },
          ],
        },
        { role: 'tool', tool_call_id: 'c1', content: '2' },
      ],
    });
  });

  it('leaves out the content of an assistant message without text, and one with nothing at all', () => {
    const calls = assistant({ content: [], toolCalls: [call] });
    const nothing = assistant({ content: [], toolCalls: [] });
    const body = encodeChatRequest({ system: [], messages: [calls, nothing], tools: [] }, settings);
    expect(body.messages).toHaveLength(1);
    expect(body.messages[0]).not.toHaveProperty('content');
  });

  it('sends an empty object for arguments that did not parse, because servers parse the history', () => {
    const broken = { ...call, args: {}, invalidArgs: { raw: '{"a":', error: 'cut' } };
    const message = assistant({ content: [], toolCalls: [broken] });
    expect(encode({ messages: [message] })).toMatchObject({
      messages: [{ tool_calls: [{ function: { arguments: '{}' } }] }],
    });
  });

  it('sends pictures and files of users, and names what cannot be sent', () => {
    const message: Message = {
      ...base,
      role: 'user',
      content: [
        { type: 'text', text: 'See' },
        { type: 'image', mediaType: 'image/png', source: { kind: 'base64', data: 'AA==' } },
        { type: 'image', mediaType: 'image/png', source: { kind: 'url', url: 'https://x/y.png' } },
        {
          type: 'image',
          mediaType: 'image/png',
          alt: 'a cat',
          source: { kind: 'blob', ref: 'r', bytes: 1 },
        },
        {
          type: 'file',
          mediaType: 'application/pdf',
          name: 'a.pdf',
          source: { kind: 'base64', data: 'BB==' },
        },
      ],
    };
    expect(encode({ messages: [message] })).toMatchObject({
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'See' },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } },
            { type: 'image_url', image_url: { url: 'https://x/y.png' } },
            { type: 'text', text: '[image image/png a cat]' },
            {
              type: 'file',
              file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,BB==' },
            },
          ],
        },
      ],
    });
  });

  it('names the pictures of a tool result beside its text', () => {
    const content: ToolResult['content'] = [
      { type: 'text', text: 'done' },
      { type: 'image', mediaType: 'image/png', source: { kind: 'base64', data: 'AA==' } },
    ];
    expect(encode({ messages: [tool(content)] })).toMatchObject({
      messages: [{ role: 'tool', content: 'done\n[Image: image/png (4)]' }],
    });
  });

  it('gives reasoning back only to its provider, in its field, within the round [runtime C-083]', () => {
    const thought = (provider: string, field: string): Message =>
      assistant({
        content: [{ type: 'reasoning', text: 'hm', provider, providerData: { field } }],
        toolCalls: [call],
      });
    const messages = [
      thought('openai', 'reasoning_content'),
      user('next'),
      thought('other', 'reasoning_content'),
      thought('openai', 'reasoning'),
    ];
    const body = encodeChatRequest({ system: [], messages, tools: [] }, settings);
    const [old, , foreign, own] = body.messages;
    expect(JSON.stringify([old, foreign])).not.toContain('hm');
    expect(own).toMatchObject({ reasoning: 'hm' });
  });
});

describe('stringifyWellFormed', () => {
  it('replaces lone surrogates at any depth and leaves everything else alone', () => {
    const args = stringifyWellFormed({ deep: ['\udc00'] });
    const value = { text: 'a\ud83d', pair: '𝒳', spelled: '\\ud83d "\n', args };
    expect(JSON.parse(stringifyWellFormed(value))).toEqual({
      text: 'a\ufffd',
      pair: '𝒳',
      spelled: '\\ud83d "\n',
      args: '{"deep":["\\ufffd"]}',
    });
  });
});
