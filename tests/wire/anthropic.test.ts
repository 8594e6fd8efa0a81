import { fakeMcpServer, hostileModelServer } from '@aura/testkit';
import type { HostileModelServer } from '@aura/testkit';
import { expect, it } from 'vitest';
import {
  block,
  event,
  start,
  stop,
  text,
  toolUse,
} from '../../packages/models/test/anthropic-events.ts';
import { agentToml, httpServer } from './support/agent-toml.ts';
import { messagesOf } from './support/mcp-records.ts';
import { serve } from './support/serve.ts';

const hello = start + text(0, 'All is', ' well.') + stop('end_turn');
const model = 'claude-haiku-4-5-x';

/** A server that gives these answers, the last of them to whatever else comes. */
async function anthropicServer(...answers: readonly string[]): Promise<HostileModelServer> {
  let asked = 0;
  return hostileModelServer((_request, response) => {
    const body = answers[Math.min(asked, answers.length - 1)];
    asked += 1;
    response.writeHead(200, { 'content-type': 'text/event-stream' }).end(body);
  });
}

it('a model without max_tokens is asked with a bound, a version and the key [config 70]', async () => {
  await using server = await anthropicServer(hello);
  const config = agentToml({ provider: 'anthropic', model, llm: 'temperature = 0.3' });
  await using aura = await serve({ model: server, config });
  expect((await aura.stream()).text).toBe('All is well.');
  const answer = await aura.complete();
  expect(answer.choices).toMatchObject([
    { message: { content: 'All is well.' }, finish_reason: 'stop' },
  ]);
  expect(answer.usage).toMatchObject({ prompt_tokens: 17, completion_tokens: 7 });
  for (const { path, headers, body } of server.requests) {
    expect(path).toBe('/v1/messages');
    expect(headers).toMatchObject({
      'x-api-key': 'test-key',
      'anthropic-version': '2023-06-01',
    });
    expect(headers.authorization).toBeUndefined();
    expect(body).toMatchObject({ model, max_tokens: 8_192, temperature: 0.3, stream: true });
  }
});

it('thinking and its signature go back before the call they led to [config 71]', async () => {
  const thinking = { type: 'thinking', thinking: 'A tool will do.', signature: 'c2lnbmVk' };
  const blocks = [
    block(
      0,
      { ...thinking, thinking: '', signature: '' },
      { type: 'thinking_delta', thinking: 'A tool ' },
      { type: 'thinking_delta', thinking: 'will do.' },
      { type: 'signature_delta', signature: thinking.signature },
    ),
    text(1, 'One moment.'),
    toolUse(2, 'toolu_1', 'mock_tool', '{"message":', '"first"}'),
  ];
  await using server = await anthropicServer(start + blocks.join('') + stop('tool_use'), hello);
  await using mcp = await fakeMcpServer();
  const llm = 'additional_params = { thinking = { type = "enabled", budget_tokens = 2048 } }';
  const servers = [httpServer('tools', mcp.url)];
  const config = agentToml({ provider: 'anthropic', model, llm, servers });
  await using aura = await serve({ model: server, config });
  expect((await aura.stream()).text).toContain('All is well.');
  expect(messagesOf(mcp.records, 'tools/call')).toHaveLength(1);
  const [first, second] = server.requests.map(({ body }) => body as Record<string, unknown>);
  expect(first).toMatchObject({
    thinking: { type: 'enabled', budget_tokens: 2_048 },
    max_tokens: 10_240,
  });
  expect(second?.['messages']).toMatchObject([
    { role: 'user' },
    {
      role: 'assistant',
      content: [
        thinking,
        { type: 'text', text: 'One moment.' },
        { type: 'tool_use', id: 'toolu_1', name: 'mock_tool', input: { message: 'first' } },
      ],
    },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1' }] },
  ]);
});

it('an error in the middle of a stream is a failure, not a short answer [config 72]', async () => {
  // One that no repetition can help.
  const error = { type: 'invalid_request_error', message: 'internal trouble' };
  const failure = event({ type: 'error', error });
  await using server = await anthropicServer(start + text(0, 'All is') + failure);
  await using aura = await serve({
    model: server,
    config: agentToml({ provider: 'anthropic', model }),
  });
  const explained = /^All is\n\nThe upstream model provider/;
  expect((await aura.stream()).text).toMatch(explained);
  expect((await aura.complete()).choices[0]?.message.content).toMatch(explained);
  const logged = aura.log.lines.map(({ fields }) => JSON.stringify(fields)).join();
  expect(logged).toContain('provider/invalid_request');
});

it('settings of thinking that cannot work are refused where they are written', async () => {
  const thinking = 'additional_params = { thinking = { type = "enabled", budget_tokens = 2048 } }';
  await using server = await anthropicServer(hello);
  const serveWith = (line: string) =>
    serve({
      model: server,
      config: agentToml({ provider: 'anthropic', model, llm: `${line}\n${thinking}` }),
    });
  await expect(serveWith('max_tokens = 2048')).rejects.toThrow(/max_tokens: is 2048, of which/);
  await using aura = await serveWith('temperature = 0.2');
  expect(aura.warnings).toMatchObject([{ path: 'agent.llm.temperature' }]);
});

it('a tool is offered with what is optional in it, and an image of its result is one for the model', async () => {
  const inputSchema = { type: 'object', properties: { of: { type: 'string' } } };
  const look = {
    name: 'look',
    inputSchema,
    call: () => ({
      content: [
        { type: 'text' as const, text: 'seen' },
        { type: 'image' as const, mimeType: 'image/png', data: 'iVBORw==' },
      ],
    }),
  };
  await using server = await anthropicServer(
    start + toolUse(0, 'toolu_1', 'look', '{}') + stop('tool_use'),
    hello,
  );
  await using mcp = await fakeMcpServer({ tools: [look] });
  const config = agentToml({
    provider: 'anthropic',
    model,
    servers: [httpServer('tools', mcp.url)],
  });
  await using aura = await serve({ model: server, config });
  const { payloads } = await aura.stream();
  expect(payloads('tool_complete')).toMatchObject([{ result: 'seen\n[Image: image/png (8)]' }]);
  const [first, second] = server.requests;
  expect(first?.body).toMatchObject({ tools: [{ name: 'look', input_schema: inputSchema }] });
  expect(first?.body).not.toHaveProperty('tools.0.input_schema.required');
  const source = { type: 'base64', media_type: 'image/png', data: 'iVBORw==' };
  const content = [
    { type: 'text', text: 'seen' },
    { type: 'image', source },
  ];
  expect(second?.body).toMatchObject({
    messages: [{}, {}, { content: [{ type: 'tool_result', content }] }],
  });
});
