import type { AgentConfig, LlmConfig } from '@aura/config';
import { Secret } from '@aura/core';
import { fakeClock, hostileModelServer } from '@aura/testkit';
import { expect, it } from 'vitest';
import { inspectProviders } from './inspect-providers.ts';

const { signal } = new AbortController();

/** What an inspection looks at. */
const agentWith = (llm: LlmConfig): AgentConfig =>
  ({ id: 'a', llm }) as Partial<AgentConfig> as AgentConfig;

const openAi = (baseUrl: string): LlmConfig => ({
  provider: 'openai',
  model: 'm',
  apiKey: new Secret('sk-test'),
  baseUrl,
  additionalParams: {},
  fallbackToolParsing: false,
});

it('says how far the clock of this machine is ahead', async () => {
  const clock = fakeClock(Date.UTC(2026, 0, 1, 12));
  await using server = await hostileModelServer((_request, response) => {
    response.writeHead(200, { date: 'Thu, 01 Jan 2026 11:58:00 GMT' });
    response.end('{"data":[]}');
  });
  const agents = [agentWith(openAi(server.url))];
  const reports = await inspectProviders({ agents }, { clock, signal });
  expect(reports).toMatchObject([{ clockAheadMs: 120_000, models: [] }]);
  expect(clock.sleeping).toBe(0);
});

it('does not wait for ever', async () => {
  const clock = fakeClock();
  const asked = Promise.withResolvers<void>();
  await using server = await hostileModelServer(() => asked.resolve());
  const agents = [agentWith(openAi(server.url))];
  const inspection = inspectProviders({ agents }, { clock, signal });
  await asked.promise;
  await clock.advance(15_000);
  expect(await inspection).toMatchObject([
    { error: { code: 'provider/timeout', message: 'openai: no answer within 15 s' } },
  ]);
});

it('says how Bedrock is asked', async () => {
  const bedrock = {
    provider: 'bedrock',
    model: 'm',
    additionalParams: {},
    region: 'eu-west-1',
  } as const;
  const agents = [agentWith(bedrock), agentWith({ ...bedrock, profile: 'dev' })];
  const reports = await inspectProviders({ agents }, { clock: fakeClock(), signal });
  expect(reports.map(({ advice }) => advice)).toEqual([
    'aws bedrock list-foundation-models --region eu-west-1',
    'aws bedrock list-foundation-models --region eu-west-1 --profile dev',
  ]);
});

it('asks each provider in its own way, at the configured address, with the configured key', async () => {
  await using server = await hostileModelServer((_request, response) => {
    response.end('{"data":[{"id":"m"}],"models":[{"name":"m"}]}');
  });
  const baseUrl = new URL(server.url).origin;
  const common = { model: 'm', additionalParams: {}, fallbackToolParsing: false, baseUrl };
  const keyed = { ...common, apiKey: new Secret('sk-test') };
  const agents = [
    agentWith({ ...keyed, provider: 'openrouter' }),
    agentWith({ ...keyed, provider: 'anthropic' }),
    agentWith({ ...keyed, provider: 'gemini' }),
    agentWith({ ...common, provider: 'ollama' }),
  ];
  const options = { clock: fakeClock(), signal, checkKeys: true };
  const reports = await inspectProviders({ agents }, options);
  expect(reports.map(({ provider, models }) => [provider, models])).toEqual(
    ['openrouter', 'anthropic', 'gemini', 'ollama'].map((provider) => [provider, [{ id: 'm' }]]),
  );
  const asked = server.requests.map(({ path, headers }) => [
    path.split('?')[0],
    headers.authorization ?? headers['x-api-key'] ?? headers['x-goog-api-key'],
  ]);
  expect(asked.sort()).toEqual([
    ['/api/tags', undefined],
    ['/key', 'Bearer sk-test'],
    ['/models', 'Bearer sk-test'],
    ['/v1/models', 'sk-test'],
    ['/v1beta/models', 'sk-test'],
  ]);
});
