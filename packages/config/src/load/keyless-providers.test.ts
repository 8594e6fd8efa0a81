import { expect, it } from 'vitest';
import { agentFile, failLoading, loadFiles } from '../../test-support/load-files.ts';

const strict = { env: { AURA_STRICT_CONFIG: '1' } };

it.each([
  ['ollama', ''],
  ['bedrock', 'region = "eu-central-1"'],
])('%s needs no key, and one that is there is ignored [config 38]', async (provider, llm) => {
  const keyed = agentFile({ llm }).replace('openai', provider);
  const keyless = keyed.replace('api_key = "key"', '');
  const { agents, warnings } = await loadFiles({ 'a.toml': keyless });
  expect(agents[0]?.llm.provider).toBe(provider);
  expect(warnings).toEqual([]);

  const accepted = await loadFiles({ 'a.toml': keyed });
  expect(accepted.warnings).toMatchObject([{ path: 'agent.llm.api_key' }]);
  expect(accepted.agents[0]?.llm).not.toHaveProperty('apiKey');
  const { issues } = await failLoading({ 'a.toml': keyed }, strict);
  expect(issues).toMatchObject([{ id: 'E05', path: 'agent.llm.api_key' }]);
});
