import type { JsonObject } from '@aura/core';
import { fakeMcpServer, hostileModelServer } from '@aura/testkit';
import type { HostileHandler } from '@aura/testkit';
import { expect, it } from 'vitest';
import { httpServer } from './support/agent-toml.ts';
import { serve } from './support/serve.ts';

function ollamaToml(llm = '', servers = ''): string {
  return `[agent]
name = "helper"
system_prompt = "You help."
[agent.llm]
provider = "ollama"
model = "qwen3:8b"
base_url = "{{ env.MODEL_URL }}"
${llm}
${servers}`;
}

function line(message: JsonObject, isDone = false): string {
  const body = { model: 'qwen3:8b', message: { role: 'assistant', ...message }, done: isDone };
  return `${JSON.stringify(isDone ? { ...body, done_reason: 'stop', eval_count: 3 } : body)}\n`;
}

const good: HostileHandler = (_request, response) => {
  response.end(line({ content: 'Hi.' }) + line({ content: '' }, true));
};

it('parameters reach Ollama where it expects them [config 74]', async () => {
  await using model = await hostileModelServer(good);
  const llm = `max_tokens = 64
temperature = 0.25
additional_params = { num_ctx = 4096, think = true, keep_alive = "5m" }`;
  await using aura = await serve({ model, config: ollamaToml(llm) });
  const { choices } = await aura.complete();
  expect(choices[0]?.message.content).toBe('Hi.');
  expect(model.requests.map(({ path }) => path)).toEqual(['/api/chat']);
  expect(model.requests[0]?.headers.authorization).toBeUndefined();
  expect(model.requests[0]?.body).toEqual({
    model: 'qwen3:8b',
    messages: [
      { role: 'system', content: 'You help.' },
      { role: 'user', content: 'Hello?' },
    ],
    stream: true,
    think: true,
    keep_alive: '5m',
    options: { temperature: 0.25, num_predict: 64, num_ctx: 4096 },
  });
});

it('a line that spans two reads is one line [config 75]', async () => {
  await using model = await hostileModelServer(async (_request, response) => {
    const body = Buffer.from(line({ content: 'Grüße, 世界.' }) + line({ content: '' }, true));
    const half = body.indexOf('世') + 1;
    // The first half has left before the second one is written.
    await new Promise((resolve) => response.write(body.subarray(0, half), resolve));
    response.end(body.subarray(half));
  });
  await using aura = await serve({ model, config: ollamaToml() });
  const { text, done } = await aura.stream();
  expect(text).toBe('Grüße, 世界.');
  expect(done).toBe(true);
});

it('tools are called and their results go back by name', async () => {
  await using mcp = await fakeMcpServer();
  await using model = await hostileModelServer((_request, response) => {
    const calls = [
      { function: { name: 'mock_tool', arguments: { message: 'one' } } },
      { function: { name: 'mock_tool', arguments: { message: 'two' } } },
    ];
    const first = line({ thinking: 'I echo.', content: '', tool_calls: calls });
    const body = model.requests.length === 1 ? first : line({ content: 'Done.' });
    response.end(body + line({ content: '' }, true));
  });
  const config = ollamaToml('', httpServer('tools', mcp.url));
  await using aura = await serve({ model, config });
  expect((await aura.stream()).text.trim()).toBe('Done.');
  expect(model.requests[1]?.body).toMatchObject({
    messages: [
      {},
      {},
      { role: 'assistant', thinking: 'I echo.' },
      { role: 'tool', tool_name: 'mock_tool', content: expect.stringMatching(/one$/) },
      { role: 'tool', tool_name: 'mock_tool', content: expect.stringMatching(/two$/) },
    ],
  });
});

it('what Ollama says of a failure reaches the log, not the client', async () => {
  await using model = await hostileModelServer((_request, response) => {
    response.writeHead(404, { 'content-type': 'application/json' });
    response.end('{"error":"model \\"qwen3:8b\\" not found, try pulling it first"}');
  });
  await using aura = await serve({ model, config: ollamaToml() });
  const { text } = await aura.stream();
  expect(text).not.toContain('try pulling');
  expect(JSON.stringify(aura.log)).toContain('try pulling');
});

it('a key goes to a server that asks for one', async () => {
  await using model = await hostileModelServer(good);
  await using aura = await serve({ model, config: ollamaToml('api_key = "ollama-key"') });
  await aura.complete();
  expect(model.requests[0]?.headers.authorization).toBe('Bearer ollama-key');
  expect(JSON.stringify(aura.log)).not.toContain('ollama-key');
});
