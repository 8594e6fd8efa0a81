import { fakeMcpServer } from '@aura/testkit';
import type { FakeMcpServer } from '@aura/testkit';
import type { Clock } from '@aura/core';
import { LLMock } from '@copilotkit/aimock';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { httpServer } from '../wire/support/agent-toml.ts';
import { messagesOf } from '../wire/support/mcp-records.ts';
import { serve } from '../wire/support/serve.ts';
import type { Served } from '../wire/support/serve.ts';

/**
 * Every provider, from its table in TOML to a client of Aura, against aimock, which speaks their wires. Where it differs from
 * the service itself: Gemini's thoughts have no signatures, Bedrock checks none of ours, no request is refused for its size,
 * Ollama's answers count no tokens, and OpenRouter is OpenAI's chat completions at another address.
 */
const mock = new LLMock({ port: 0, chunkSize: 4 });
let mcp: FakeMcpServer;

/** Pauses between attempts take no time here; whoever watches over a call waits as long as ever. */
const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, ms <= 5_000 ? 0 : ms);
      signal?.addEventListener('abort', () => {
        clearTimeout(timer);
        reject(signal.reason);
      });
    }),
};

/** In the words of each wire. */
const usage = {
  prompt_tokens: 7,
  completion_tokens: 5,
  input_tokens: 7,
  output_tokens: 5,
  promptTokenCount: 7,
  candidatesTokenCount: 5,
};

const keyed = 'api_key = "test-key"';
const tables: Readonly<Record<string, () => string>> = {
  OpenAI: () => `provider = "openai"\nmodel = "gpt-5-mini"\n${keyed}\nbase_url = "${mock.url}/v1"`,
  'OpenAI Responses': () =>
    `provider = "openai"\napi = "responses"\nmodel = "gpt-5"\n${keyed}\nbase_url = "${mock.url}/v1"`,
  Anthropic: () =>
    `provider = "anthropic"\nmodel = "claude-haiku-4-5"\n${keyed}\nbase_url = "${mock.url}"`,
  Gemini: () => `provider = "gemini"\nmodel = "gemini-3-pro"\n${keyed}\nbase_url = "${mock.url}"`,
  Bedrock: () =>
    'provider = "bedrock"\nmodel = "anthropic.claude-sonnet-4-5-20250929-v1:0"\nregion = "eu-central-1"',
  Ollama: () => `provider = "ollama"\nmodel = "qwen3:8b"\nbase_url = "${mock.url}"`,
  OpenRouter: () =>
    `provider = "openrouter"\nmodel = "x-ai/grok-4"\n${keyed}\nbase_url = "${mock.url}/v1"`,
};

beforeAll(async () => {
  mcp = await fakeMcpServer();
  mock.on({ userMessage: 'hello' }, { content: 'Hello yourself, 世界.', usage });
  mock.on(
    { userMessage: 'both', hasToolResult: false },
    {
      content: 'Two at once.',
      toolCalls: [
        { name: 'mock_tool', arguments: '{"message":"one"}' },
        { name: 'mock_tool', arguments: '{"message":"two"}' },
      ],
    },
  );
  mock.on({ userMessage: 'both', hasToolResult: true }, { content: 'Both are done.' });
  mock.on({ userMessage: 'busy', sequenceIndex: 0 }, { error: { message: 'later' }, status: 503 });
  mock.on({ userMessage: 'busy' }, { content: 'Here I am.' });
  mock.on({ userMessage: 'locked' }, { error: { message: 'who are you' }, status: 401 });
  mock.on({ userMessage: 'broken' }, { content: 'never' }, { chaos: { malformedRate: 1 } });
  mock.on({ userMessage: 'dropped' }, { content: 'never' }, { chaos: { disconnectRate: 1 } });
  mock.on(
    { userMessage: 'cut' },
    { content: 'This will never come to an end.' },
    { truncateAfterChunks: 4 },
  );
  await mock.start();
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDTEST');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  vi.stubEnv('AWS_ENDPOINT_URL_BEDROCK_RUNTIME', mock.url);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await mock.stop();
  await mcp[Symbol.asyncDispose]();
});

const failed = /The upstream model provider .* returned an error/;

describe.each(Object.keys(tables))('%s', (provider) => {
  let aura: Served;
  beforeAll(async () => {
    const llm = tables[provider]?.() ?? '';
    const config = `[agent]\nname = "helper"\nsystem_prompt = "You help."\n[agent.llm]\n${llm}\n${httpServer('tools', mcp.url)}`;
    aura = await serve({ model: { url: mock.url }, config, clock });
    mock.resetMatchCounts();
  });
  afterAll(() => aura[Symbol.asyncDispose]());

  it('answers in a stream and at once, with what it has used', async () => {
    const { text, finishReasons, done } = await aura.stream('hello');
    expect([text, finishReasons, done]).toEqual(['Hello yourself, 世界.', ['stop'], true]);
    const { choices, usage: used } = await aura.complete('hello');
    expect(choices[0]?.message.content).toBe('Hello yourself, 世界.');
    const isCounted = provider !== 'Ollama';
    expect(used).toMatchObject({
      prompt_tokens: isCounted ? 7 : 0,
      completion_tokens: isCounted ? 5 : 0,
    });
  });

  it('calls tools at the same time and gets their results, each for its own call', async () => {
    const before = messagesOf(mcp.records, 'tools/call').length;
    const { text } = await aura.stream('both');
    expect(text).toMatch(/^Two at once\.\s+Both are done\.$/);
    expect(messagesOf(mcp.records, 'tools/call')).toHaveLength(before + 2);
    const { body } = mock.getLastRequest() ?? {};
    const sent = JSON.stringify(body);
    expect(sent).toContain('with message: one');
    expect(sent.indexOf('message: one')).toBeLessThan(sent.indexOf('message: two'));
  });

  it('is asked again when it is busy', async () => {
    expect((await aura.stream('busy')).text).toBe('Here I am.');
  });

  it.each(['locked', 'broken', 'dropped', 'cut'])(
    'has its failures explained, and leaves nothing open: %s',
    async (fault) => {
      const transcript = await aura.stream(fault);
      expect(transcript.text).toMatch(failed);
      expect([transcript.finishReasons, transcript.done]).toEqual([['stop'], true]);
      expect(transcript.payloads('error')).toHaveLength(1);
      expect(JSON.stringify(aura.log)).not.toMatch(/test-key|AKIDTEST/);
    },
  );
});
