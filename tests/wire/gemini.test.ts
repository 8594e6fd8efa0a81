import { fakeMcpServer, hostileModelServer, sseData } from '@aura/testkit';
import type { JsonObject } from '@aura/core';
import { expect, it } from 'vitest';
import { agentToml, httpServer } from './support/agent-toml.ts';
import { endings } from './support/mcp-records.ts';
import { serve } from './support/serve.ts';

const chunk = (parts: readonly JsonObject[], finishReason?: string): string =>
  sseData({
    responseId: 'r1',
    candidates: [
      {
        content: { role: 'model', parts },
        ...(finishReason === undefined ? {} : { finishReason }),
      },
    ],
    usageMetadata: { promptTokenCount: 9, candidatesTokenCount: 4, totalTokenCount: 13 },
  });

it('settings, key and calls of one function are where they belong [config 73]', async () => {
  const call = (message: string) => ({ functionCall: { name: 'mock_tool', args: { message } } });
  await using server = await hostileModelServer(({ body }, response) => {
    const isSecond = JSON.stringify(body).includes('functionResponse');
    const answer = isSecond
      ? chunk([{ text: 'Both ' }]) + chunk([{ text: 'done.' }], 'STOP')
      : chunk([
          { text: 'Two calls.', thought: true },
          { ...call('first'), thoughtSignature: 'c2lnbmVk' },
          call('second'),
        ]) + chunk([], 'STOP');
    response.writeHead(200, { 'content-type': 'text/event-stream' }).end(answer);
  });
  await using mcp = await fakeMcpServer();
  const config = agentToml({
    provider: 'gemini',
    model: 'gemini-3-pro',
    llm: [
      'temperature = 0.3',
      'max_tokens = 321',
      'additional_params = { generationConfig = { topK = 5, thinkingConfig = { includeThoughts = true } }, labels = { a = "b" } }',
    ].join('\n'),
    servers: [httpServer('tools', mcp.url)],
  });
  await using aura = await serve({ model: { url: server.url.replace('/v1', '') }, config });
  const { text } = await aura.stream();
  expect(text).toContain('Both done.');
  expect(endings(mcp.records)).toEqual(['mock_tool ok', 'mock_tool ok']);

  const [first, second] = server.requests.map(({ body }) => body as JsonObject);
  for (const { path, headers } of server.requests) {
    expect(path).toBe('/v1beta/models/gemini-3-pro:streamGenerateContent?alt=sse');
    expect(headers['x-goog-api-key']).toBe('test-key');
  }
  expect(first).toMatchObject({
    systemInstruction: { parts: [{ text: 'You help.' }] },
    generationConfig: {
      temperature: 0.3,
      maxOutputTokens: 321,
      topK: 5,
      thinkingConfig: { includeThoughts: true },
    },
    labels: { a: 'b' },
  });
  const [, calls, results] = (second?.['contents'] ?? []) as readonly JsonObject[];
  expect(calls).toMatchObject({
    role: 'model',
    parts: [
      { text: 'Two calls.', thought: true },
      { ...call('first'), thoughtSignature: 'c2lnbmVk' },
      call('second'),
    ],
  });
  expect(results).toMatchObject({
    parts: [
      {
        functionResponse: {
          name: 'mock_tool',
          response: { content: expect.stringContaining('first') },
        },
      },
      {
        functionResponse: {
          name: 'mock_tool',
          response: { content: expect.stringContaining('second') },
        },
      },
    ],
  });
});
