import { fakeMcpServer, hostileModelServer, scriptedModelServer } from '@aura/testkit';
import type { RecordedRequest } from '@aura/testkit';
import { expect, it } from 'vitest';
import { agentToml, httpServer } from './support/agent-toml.ts';
import { say } from './support/scripts.ts';
import { serve } from './support/serve.ts';

/** The one request that reaches the provider when this configuration is asked something. */
async function providerRequest(
  config: string,
  env: Readonly<Record<string, string>> = {},
): Promise<RecordedRequest> {
  await using model = await scriptedModelServer(say('Hi.'));
  await using aura = await serve({ model, config, env });
  await aura.complete();
  const [request, ...others] = model.requests;
  if (request === undefined || others.length > 0) throw new Error('not one request');
  return request;
}

function systemText({ body }: RecordedRequest): unknown {
  return (body['messages'] as { role: string; content: unknown }[])[0]?.content;
}

it('a key of the environment is the bearer of the provider [config 5]', async () => {
  await using model = await hostileModelServer((_request, response) => {
    response.writeHead(400).end();
  });
  const config = agentToml().replace('"test-key"', '"{{ env.K }}"');
  await using aura = await serve({ model, config, env: { K: 'abc' } });
  await aura.complete();
  expect(model.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer abc']);
});

it('a default stands in for an unset variable in an address [config 7]', async () => {
  await using mcp = await fakeMcpServer();
  const { port, pathname } = new URL(mcp.url);
  await using model = await scriptedModelServer(say('Hi.'));
  const url = `http://{{ env.H | default: '127.0.0.1' }}:${port}${pathname}`;
  const config = agentToml({ servers: [httpServer('tools', url)] });
  for (const env of [{}, { H: 'localhost' }]) {
    await using aura = await serve({ model, config, env });
    await aura.complete();
  }
  const hosts = mcp.records.flatMap((record) =>
    record.type === 'message' && record.method === 'tools/list' ? [record.headers['host']] : [],
  );
  expect(hosts).toEqual([`127.0.0.1:${port}`, `localhost:${port}`]);
});

it('a value reaches the model exactly, whatever quotes and line ends it has [config 12]', async () => {
  const value = 'He said "no" \\ twice.\n[agent]\nname = "evil"';
  const config = agentToml({ prompt: '{{ env.PROMPT }}' });
  const request = await providerRequest(config, { PROMPT: value });
  expect(systemText(request)).toBe(value);
  expect(request.body['model']).toBe('scripted');
});

it('an escaped placeholder reaches the model as it is written [config 16]', async () => {
  const config = agentToml().replace('"You help."', String.raw`'say \{{ env.K }}'`);
  const request = await providerRequest(config, { K: 'abc' });
  expect(systemText(request)).toBe('say {{ env.K }}');
});

it('additional parameters keep their type, text included [config 18, 60]', async () => {
  const llm = 'additional_params = { top_p = 0.5, seed = "{{ env.S }}" }';
  const { body } = await providerRequest(agentToml({ llm }), { S: '42' });
  expect(body).toMatchObject({ top_p: 0.5, seed: '42' });
});

it('additional parameters cannot replace the model [config 60]', async () => {
  await using model = await scriptedModelServer(say('Hi.'));
  const config = agentToml({ llm: 'additional_params = { model = "x" }' });
  await expect(serve({ model, config })).rejects.toThrow(/additional_params/);
});

it('a number may come from the environment [config 19]', async () => {
  await using model = await scriptedModelServer(say('Hi.'));
  const config = agentToml({ llm: 'context_window = "{{ env.C }}"' });
  await using aura = await serve({ model, config, env: { C: '128000' } });
  const { payloads } = await aura.stream();
  expect(payloads('session_info')[0]?.['model_context_limit']).toBe(128_000);
});

it('the provider gets what `[agent.llm]` says [config 58, 59]', async () => {
  const llm = ['temperature = 0.3', 'reasoning_effort = "low"', 'max_tokens = 321'].join('\n');
  await using model = await hostileModelServer((_request, response) => {
    response.writeHead(400).end();
  });
  await using failing = await serve({ model, config: agentToml({ llm }) });
  await failing.complete();
  expect(model.requests.map(({ path }) => path)).toEqual(['/v1/chat/completions']);

  const { body } = await providerRequest(agentToml({ llm }));
  expect(body).toEqual({
    model: 'scripted',
    messages: [
      { role: 'system', content: 'You help.' },
      { role: 'user', content: 'Hello?' },
    ],
    stream: true,
    stream_options: { include_usage: true },
    temperature: 0.3,
    reasoning_effort: 'low',
    max_tokens: 321,
  });
});

it('the texts of `context` are part of the system message [config 57]', async () => {
  const config = agentToml({ agent: 'context = ["The sky is green.", "Water is dry."]' });
  const request = await providerRequest(config);
  expect(systemText(request)).toMatch(/You help\.[^]*The sky is green\.[^]*Water is dry\./);
});

it('a setting of the model under [agent] reaches the provider, with a warning [config 49]', async () => {
  await using model = await scriptedModelServer(say('Hi.'));
  await using aura = await serve({ model, config: agentToml({ agent: 'temperature = 0.3' }) });
  await aura.complete();
  expect(model.requests[0]?.body['temperature']).toBe(0.3);
  expect(aura.warnings).toMatchObject([{ path: expect.stringContaining('temperature') }]);
});
