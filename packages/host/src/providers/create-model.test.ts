import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '@aura/config';
import type { ModelEvent } from '@aura/core';
import { createMemoryProfileStates, ProfileLedger } from '@aura/models';
import { hostileModelServer, memoryLogger, sseData } from '@aura/testkit';
import { expect, it } from 'vitest';
import { createModel } from './create-model.ts';
import { nodePorts } from '../node/node-ports.ts';

const file = (url: string): string => `
[agent]
name = "helper"
system_prompt = "Help."
[agent.llm]
provider = "openai"
model = "gpt-5"
api_key = "secret-key-0"
base_url = "${url}"
[resilience]
env_profiles = true
`;

it('asks with the keys of the environment in the order of their numbers, with equal ones once, and tells none of them [workspace 80, 81]', async () => {
  await using server = await hostileModelServer(({ headers }, response) => {
    if (headers.authorization === 'Bearer secret-key-7') {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const choice = { index: 0, delta: { content: 'Hello' }, finish_reason: 'stop' };
      response.end(`${sseData({ choices: [choice] })}${sseData('[DONE]')}`);
      return;
    }
    response.writeHead(401, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error: { message: `bad key ${headers.authorization}` } }));
  });
  const cwd = await mkdtemp(join(tmpdir(), 'aura-keys-'));
  await writeFile(join(cwd, 'a.toml'), file(server.url));
  const env = {
    LLM_API_KEY_7: 'secret-key-7',
    LLM_API_KEY_1: 'secret-key-1',
    LLM_API_KEY_2: 'secret-key-2',
    LLM_API_KEY_3: 'secret-key-1',
  };
  const { agents } = await loadConfig({ path: 'a.toml', cwd, env });
  await rm(cwd, { recursive: true });
  const [agent] = agents;
  if (agent === undefined) throw new Error('there is no agent');

  const states = createMemoryProfileStates();
  const logger = memoryLogger();
  const { clock, random } = nodePorts;
  const profiles = new ProfileLedger({ states, clock, logger });
  const model = createModel(agent.llm, { clock, random, profiles }, agent.resilience);
  const { signal } = new AbortController();
  const events: ModelEvent[] = [];
  const request = { system: [], messages: [], tools: [] };
  for await (const batch of model.stream(request, { signal, logger })) events.push(...batch);
  await profiles.flush();

  expect(events.at(-1)?.type).toBe('end');
  expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(
    [0, 1, 2, 7].map((number) => `Bearer secret-key-${number}`),
  );
  const kept = [...(await states.list())];
  expect(kept).toHaveLength(4);
  expect(kept.every(([id]) => /^openai:[0-9a-f]{8}$/.test(id))).toBe(true);
  expect(JSON.stringify([kept, events, logger.lines])).not.toContain('secret-key');
});
