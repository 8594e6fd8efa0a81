import { fakeMcpServer, hostileModelServer, sseData } from '@aura/testkit';
import { expect, it } from 'vitest';
import { agentToml, httpServer } from './support/agent-toml.ts';
import { serve } from './support/serve.ts';

const encrypted = {
  type: 'reasoning.encrypted',
  data: 'c2VjcmV0IHRob3VnaHQ=',
  id: 'call_1',
  format: 'google-gemini-v1',
  index: 0,
};

function chunk(delta: object, finish: string | null = null): string {
  return sseData({
    id: 'gen-1',
    choices: [{ index: 0, delta: { ...delta }, finish_reason: finish }],
  });
}

it('reasoning is shown, and encrypted reasoning goes back with its call [config 76]', async () => {
  await using mcp = await fakeMcpServer();
  await using model = await hostileModelServer((_request, response) => {
    const call = {
      index: 0,
      id: 'call_1',
      function: { name: 'mock_tool', arguments: '{"message":"x"}' },
    };
    const first = [
      chunk({ reasoning: 'I echo.' }),
      chunk({ tool_calls: [call], reasoning_details: [encrypted] }),
      chunk({}, 'tool_calls'),
    ];
    const isFirst = model.requests.length === 1;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end([...(isFirst ? first : [chunk({ content: 'Done.' }, 'stop')])].join(''));
  });
  const config = agentToml({ servers: [httpServer('tools', mcp.url)] }).replace(
    'provider = "openai"',
    'provider = "openrouter"',
  );
  await using aura = await serve({ model, config, settings: { emitReasoning: true } });
  const { text, payloads } = await aura.stream();
  expect(text.trim()).toBe('Done.');
  expect(payloads('reasoning')).toMatchObject([{ content: 'I echo.' }]);
  expect(model.requests).toMatchObject([
    { headers: { authorization: 'Bearer test-key' }, body: { usage: { include: true } } },
    {},
  ]);
  const [, second] = model.requests.map(({ body }) => JSON.parse(JSON.stringify(body)));
  const said = second.messages.find(({ role }: { role: string }) => role === 'assistant');
  const [call] = said.tool_calls;
  expect(said.reasoning_details).toContainEqual({ ...encrypted, id: call.id });
});
