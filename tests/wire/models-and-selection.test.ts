import { scriptedModelServer } from '@aura/testkit';
import type { WireRequest, WireStep } from '@aura/testkit';
import { expect, it } from 'vitest';
import { agentToml } from './support/agent-toml.ts';
import { serve } from './support/serve.ts';
import type { Served } from './support/serve.ts';

/** A model that says which system prompt it was given. */
const tellPrompt = ({ body }: WireRequest): WireStep => {
  const [first] = body['messages'] as { content: string }[];
  return { text: `My orders are: ${first?.content}` };
};

const two = {
  'b.toml': agentToml({ name: 'beta', prompt: 'be second' }),
  'a.toml': agentToml({ name: 'alpha', prompt: 'be first', agent: 'alias = "team/first"' }),
  'readme.md': 'not a configuration',
};

async function models(aura: Served): Promise<Record<string, unknown>[]> {
  const response = await fetch(`${aura.url}/v1/models`);
  const { data } = (await response.json()) as { data: Record<string, unknown>[] };
  return data;
}

it('one file is one model, whatever it is asked for as [http-api 3, 23, 24] [config 1, 28]', async () => {
  await using model = await scriptedModelServer(tellPrompt);
  await using aura = await serve({ model });
  expect(await models(aura)).toEqual([
    { id: 'helper', object: 'model', created: expect.any(Number), owned_by: 'openai' },
  ]);
  for (const body of ['Hello?', { model: 'anything' }]) {
    const { choices } = await aura.complete(body);
    expect(choices[0]?.message.content).toBe('My orders are: You help.');
  }
});

it('a directory is one model per TOML file, in the order of their names [config 2]', async () => {
  await using model = await scriptedModelServer(tellPrompt);
  await using aura = await serve({ model, config: two });
  expect((await models(aura)).map(({ id }) => id)).toEqual(['team/first', 'beta']);
});

it('lists an agent under its alias only, with what the file says about it [http-api 4] [config 31]', async () => {
  const described = agentToml({
    name: 'alpha',
    agent: `alias = "first"
      description = "On-call helper"
      model_owner = "ops"
      created_at = 1767600000999`,
  });
  await using model = await scriptedModelServer(tellPrompt);
  await using aura = await serve({
    model,
    config: { 'a.toml': described, 'b.toml': agentToml({ name: 'beta' }) },
  });
  const created = expect.any(Number);
  expect(await models(aura)).toEqual([
    {
      id: 'first',
      object: 'model',
      created: 1_767_600_000,
      owned_by: 'ops',
      description: 'On-call helper',
    },
    { id: 'beta', object: 'model', created, owned_by: 'openai' },
  ]);
});

it('chooses the agent by its id, also one with a slash [config 25, 32]', async () => {
  await using model = await scriptedModelServer(tellPrompt);
  await using aura = await serve({ model, config: two });
  const first = await aura.complete({ model: 'team/first' });
  expect(first.choices[0]?.message.content).toBe('My orders are: be first');
  const second = await aura.complete({ model: 'beta' });
  expect(second.choices[0]?.message.content).toBe('My orders are: be second');
});

it('needs a model where there are several agents and no default [http-api 22] [config 26]', async () => {
  await using model = await scriptedModelServer(tellPrompt);
  await using undecided = await serve({ model, config: two });
  const refused = await undecided.post('Hello?');
  expect(refused.status).toBe(400);
  expect(await refused.json()).toMatchObject({
    error: { message: 'you must provide a model parameter', type: 'invalid_request_error' },
  });
  await using decided = await serve({ model, config: two, defaultAgent: 'team/first' });
  const { choices } = await decided.complete();
  expect(choices[0]?.message.content).toBe('My orders are: be first');
});

it('never falls back to the default for an unknown model [http-api 21] [config 27]', async () => {
  await using model = await scriptedModelServer(tellPrompt);
  await using aura = await serve({ model, config: two, defaultAgent: 'beta' });
  const response = await aura.post({ model: 'gamma' });
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({
    error: { message: expect.stringContaining('gamma'), code: 'model_not_found', param: 'model' },
  });
  expect(model.requests).toEqual([]);
});

it.each(['true', '"true"'])(
  'a hidden agent (%s) is not listed but answers [http-api 5]',
  async (hidden) => {
    const ghost = agentToml({ name: 'ghost', prompt: 'haunt', agent: `hidden = ${hidden}` });
    await using model = await scriptedModelServer(tellPrompt);
    await using aura = await serve({ model, config: { 'a.toml': ghost, 'b.toml': agentToml() } });
    expect((await models(aura)).map(({ id }) => id)).toEqual(['helper']);
    const { choices } = await aura.complete({ model: 'ghost' });
    expect(choices[0]?.message.content).toBe('My orders are: haunt');
  },
);
