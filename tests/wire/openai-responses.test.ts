import { fakeMcpServer, hostileModelServer } from '@aura/testkit';
import type { JsonObject } from '@aura/core';
import { expect, it } from 'vitest';
import { agentToml, httpServer } from './support/agent-toml.ts';
import { endings } from './support/mcp-records.ts';
import { serve } from './support/serve.ts';

const event = (type: string, body: JsonObject): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...body })}\n\n`;
const item = (output_index: number, added: JsonObject, done: JsonObject = {}): string =>
  event('response.output_item.added', { output_index, item: added }) +
  event('response.output_item.done', { output_index, item: { ...added, ...done } });
const answer = (body: string): string =>
  event('response.created', { response: { id: 'r', created_at: 1, model: 'gpt-5' } }) +
  body +
  event('response.completed', { response: { usage: { input_tokens: 3, output_tokens: 4 } } });

it('the Responses API gets its reasoning and calls back, and answers as chat completions do', async () => {
  const call = { type: 'function_call', id: 'fc', call_id: 'call_a', name: 'mock_tool' };
  const first = answer(
    item(0, { type: 'reasoning', id: 'rs', encrypted_content: 'ZW5j' }) +
      item(1, { ...call, arguments: '' }, { arguments: '{"message":"x"}', status: 'completed' }),
  );
  const second = answer(
    event('response.output_item.added', { output_index: 0, item: { type: 'message', id: 'm' } }) +
      event('response.output_text.delta', { item_id: 'm', delta: 'All is well.' }) +
      event('response.output_item.done', { output_index: 0, item: { type: 'message', id: 'm' } }),
  );
  await using server = await hostileModelServer(({ body }, response) => {
    const isSecond = JSON.stringify(body).includes('function_call_output');
    response.writeHead(200, { 'content-type': 'text/event-stream' }).end(isSecond ? second : first);
  });
  await using mcp = await fakeMcpServer();
  const config = agentToml({
    model: 'gpt-5',
    llm: 'api = "responses"\nreasoning_effort = "low"\nmax_tokens = 321',
    servers: [httpServer('tools', mcp.url)],
  });
  await using aura = await serve({ model: server, config });
  const { choices, usage } = await aura.complete();
  expect(choices).toMatchObject([{ message: { content: 'All is well.' }, finish_reason: 'stop' }]);
  expect(usage).toMatchObject({ prompt_tokens: 6, completion_tokens: 8 });
  expect(endings(mcp.records)).toEqual(['mock_tool ok']);
  expect(server.requests.map(({ path }) => path)).toEqual(['/v1/responses', '/v1/responses']);
  expect(server.requests[0]).toMatchObject({
    headers: { authorization: 'Bearer test-key' },
    body: { store: false, reasoning: { effort: 'low' }, max_output_tokens: 321 },
  });
  expect(server.requests[1]?.body).toMatchObject({
    input: [
      { role: 'developer', content: 'You help.' },
      { role: 'user' },
      { type: 'reasoning', id: 'rs', encrypted_content: 'ZW5j' },
      { type: 'function_call', call_id: 'call_a', arguments: '{"message":"x"}' },
      { type: 'function_call_output', call_id: 'call_a' },
    ],
  });
});
