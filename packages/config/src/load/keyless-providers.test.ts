import { expect, it } from 'vitest';
import { agentFile, failLoading, loadFiles } from '../../test-support/load-files.ts';

const strict = { env: { AURA_STRICT_CONFIG: '1' } };

it.each([
  ['ollama', ''],
  ['bedrock', 'region = "eu-central-1"'],
])(
  '%s needs no key, and one that is there is worth a warning [config 38]',
  async (provider, llm) => {
    const keyed = agentFile({ llm }).replace('openai', provider);
    const keyless = keyed.replace('api_key = "key"', '');
    const { agents, warnings } = await loadFiles({ 'a.toml': keyless });
    expect(agents[0]?.llm.provider).toBe(provider);
    expect(warnings).toEqual([]);

    const accepted = await loadFiles({ 'a.toml': keyed });
    expect(accepted.warnings).toMatchObject([{ path: 'agent.llm.api_key' }]);
    const { issues } = await failLoading({ 'a.toml': keyed }, strict);
    expect(issues).toMatchObject([{ id: 'E05', path: 'agent.llm.api_key' }]);
  },
);

it('a key for Ollama is kept for servers that ask for one, and none for Bedrock', async () => {
  const remote = 'base_url = "https://ollama.example.com"';
  const text = agentFile({ llm: remote }).replace('openai', 'ollama');
  const { agents, warnings } = await loadFiles({ 'a.toml': text });
  expect(warnings).toEqual([]);
  const [llm] = agents.map((agent) => agent.llm);
  expect(llm?.provider === 'ollama' && llm.apiKey?.reveal()).toBe('key');
  const blank = await loadFiles({ 'a.toml': text.replace('"key"', '" "') });
  expect(blank.agents[0]?.llm).not.toHaveProperty('apiKey');
  const bedrock = agentFile({ llm: 'region = "eu-central-1"' }).replace('openai', 'bedrock');
  expect((await loadFiles({ 'a.toml': bedrock })).agents[0]?.llm).not.toHaveProperty('apiKey');
});
