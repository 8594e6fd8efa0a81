import { fakeMcpServer, scriptedModelServer } from '@aura/testkit';
import { expect, it } from 'vitest';
import { agentToml, httpServer } from './support/agent-toml.ts';
import { messagesOf } from './support/mcp-records.ts';
import { callOnce } from './support/scripts.ts';
import { serve } from './support/serve.ts';

it('concurrent streams get their own answers, tools included [http-api 91]', async () => {
  await using mcp = await fakeMcpServer();
  await using model = await scriptedModelServer(({ question, toolResults }) =>
    toolResults.length === 0
      ? { calls: [{ name: 'mock_tool', args: { message: question } }] }
      : { text: toolResults.join() },
  );
  await using aura = await serve({
    model,
    config: agentToml({ servers: [httpServer('tools', mcp.url)] }),
  });
  const numbers = ['4711', '8150', '6021', '9332', '1070'];
  const streams = await Promise.all(numbers.map((number) => aura.stream(number)));
  expect(new Set(streams.map(({ chunks }) => chunks[0]?.id)).size).toBe(numbers.length);
  expect(new Set(streams.map(({ headers }) => headers.get('x-chat-session-id'))).size).toBe(5);
  for (const [index, { text, chunks, payloads }] of streams.entries()) {
    expect(chunks[0]?.id).toMatch(/^chatcmpl-/);
    expect(numbers.filter((number) => text.includes(number))).toEqual([numbers[index]]);
    expect(payloads('tool_complete')).toHaveLength(1);
  }
});

it('quick streams in a row do not touch each other, and share one connection [http-api 92] [config 106]', async () => {
  await using mcp = await fakeMcpServer();
  await using model = await scriptedModelServer(
    callOnce({ name: 'mock_tool', args: { message: 'hi' } }),
  );
  await using aura = await serve({
    model,
    config: agentToml({ servers: [httpServer('tools', mcp.url, 'headers = { "x-key" = "k" }')] }),
  });
  const ids = new Set<string | undefined>();
  for (let count = 0; count < 20; count += 1) {
    const { status, chunks, done } = await aura.stream();
    expect([status, done]).toEqual([200, true]);
    ids.add(chunks[0]?.id);
  }
  expect(ids.size).toBe(20);
  expect(messagesOf(mcp.records, 'tools/call')).toHaveLength(20);
  expect(messagesOf(mcp.records, 'initialize').length).toBeLessThanOrEqual(1);
  expect(messagesOf(mcp.records, 'tools/list')).toHaveLength(1);
});

it('the model is offered the same tools byte by byte, also after a restart [config 109]', async () => {
  await using mcp = await fakeMcpServer();
  const config = agentToml({ servers: [httpServer('tools', mcp.url)] });
  const offered = new Set<string>();
  for (let start = 0; start < 2; start += 1) {
    await using model = await scriptedModelServer(() => ({ text: 'Hi.' }));
    await using aura = await serve({ model, config });
    for (let count = 0; count < 10; count += 1) await aura.complete();
    for (const { body } of model.requests) offered.add(JSON.stringify(body['tools']));
  }
  expect(offered.size).toBe(1);
  expect([...offered][0]).toContain('mock_tool');
});
