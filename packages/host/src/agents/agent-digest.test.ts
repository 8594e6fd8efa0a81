import type { AgentConfig } from '@aura/config';
import { Secret } from '@aura/core';
import type { JsonObject } from '@aura/core';
import { expect, it } from 'vitest';
import { agentDigest } from './agent-digest.ts';

function config(additionalParams: JsonObject = {}, apiKey = 'k'): AgentConfig {
  return {
    id: 'helper',
    name: 'Helper',
    systemPrompt: 'You help.',
    turnDepth: 5,
    createdAt: 1,
    hidden: false,
    nudgeLastTurn: true,
    llm: {
      provider: 'openai',
      model: 'm',
      apiKey: new Secret(apiKey),
      additionalParams,
      fallbackToolParsing: false,
    },
    mcp: { sanitizeSchemas: true, servers: [] },
    file: 'a.toml',
  };
}

it('is the same whatever the order in which tables were written', () => {
  const one = config({ a: 1, b: { c: 2, d: 3 } });
  const other = config({ b: { d: 3, c: 2 }, a: 1 });
  expect(agentDigest(one)).toBe(agentDigest(other));
});

it('changes with every member of a free-form table, whatever its name', () => {
  for (const name of ['description', 'file', 'hidden', 'createdAt', 'modelOwner', 'a']) {
    expect([name, agentDigest(config({ [name]: 'x' }))]).not.toEqual([name, agentDigest(config())]);
  }
});

it('stays the same when prices change', () => {
  const { llm, ...rest } = config();
  const priced = { ...rest, llm: { ...llm, pricing: { inputPerMtok: 2 } } };
  expect(agentDigest(priced)).toBe(agentDigest(config()));
});

it('stays the same when prices of a model that stands in change, or a credential is added', () => {
  const { llm, ...rest } = config();
  const withSpare = (more: object) => ({
    ...rest,
    llm: { ...llm, fallbacks: [{ ...llm, ...more }] },
  });
  const spare = agentDigest(withSpare({}));
  expect(spare).not.toBe(agentDigest(config()));
  expect(agentDigest(withSpare({ pricing: { inputPerMtok: 2 } }))).toBe(spare);
  const profiles = { profiles: [{ apiKey: new Secret('other') }] };
  expect(agentDigest({ ...rest, llm: { ...llm, ...profiles } })).toBe(agentDigest(config()));
});

it('stays the same when what servers and a webhook are sent as credentials changes, not when its names do', () => {
  const common = { connectTimeoutSecs: 1, toolTimeoutSecs: 1, required: false, trusted: false };
  const withToken = (name: string, token: string): AgentConfig => ({
    ...config(),
    mcp: {
      sanitizeSchemas: true,
      servers: [
        {
          ...common,
          name: 'a',
          transport: 'stdio',
          command: 'a',
          args: [],
          env: { [name]: token },
          lifecycle: 'shared',
        },
        {
          ...common,
          name: 'b',
          transport: 'sse',
          url: 'http://b',
          headers: { [name]: token },
          headersFromRequest: {},
        },
      ],
    },
    hitl: {
      requireApproval: [],
      route: {
        mode: 'webhook',
        url: 'http://c',
        timeoutSecs: 1,
        headers: { [name]: token },
        headersFromRequest: {},
        toolHeadersFromResponse: {},
      },
    },
  });
  expect(agentDigest(withToken('Token', 'rotated'))).toBe(agentDigest(withToken('Token', 'first')));
  expect(agentDigest(withToken('Other', 'first'))).not.toBe(
    agentDigest(withToken('Token', 'first')),
  );
});

it('changes with what the system prompt says of skills', () => {
  const catalogue = { id: 'skills', text: 'review: To review.' };
  const digest = agentDigest(config(), catalogue);
  expect(agentDigest(config(), { ...catalogue })).toBe(digest);
  expect(agentDigest(config(), { ...catalogue, text: 'review: To review code.' })).not.toBe(digest);
  expect(agentDigest(config())).not.toBe(digest);
});

it('is that of what the agent does, not of how it is listed or what its key is', () => {
  const listed = { description: 'd', hidden: true, createdAt: 2, modelOwner: 'o', file: 'b.toml' };
  expect(agentDigest({ ...config({}, 'rotated'), ...listed })).toBe(agentDigest(config()));
  expect(agentDigest({ ...config(), systemPrompt: 'Help!' })).not.toBe(agentDigest(config()));
});
