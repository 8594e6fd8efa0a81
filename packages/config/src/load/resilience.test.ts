import { describe, expect, it } from 'vitest';
import type { LlmConfig } from '../resolve/llm-config.ts';
import { agentFile, failLoading, loadFiles } from '../../test-support/load-files.ts';

const spares = `
[[agent.llm.profiles]]
api_key = "key-b"
models = ["gpt-5"]

[[agent.llm.profiles]]
api_key = "key-c"
base_url = "https://eu.example.com/v1"

[[agent.llm.fallbacks]]
provider = "anthropic"
api_key = "key-d"
model = "claude"
lacks = ["images"]
`;

function keysOf(llm: LlmConfig | undefined): readonly (string | undefined)[] {
  if (llm === undefined || llm.provider === 'bedrock' || llm.provider === 'ollama') return [];
  return [llm.apiKey, ...(llm.profiles ?? []).map(({ apiKey }) => apiKey)].map((key) =>
    key.reveal(),
  );
}

describe('models that stand in for each other', () => {
  it('are listed with their credentials', async () => {
    const { agents } = await loadFiles({ 'a.toml': agentFile({ rest: spares }) });
    const llm = agents[0]?.llm;
    expect(llm).toMatchObject({
      profiles: [{ models: ['gpt-5'] }, { baseUrl: 'https://eu.example.com/v1' }],
      fallbacks: [{ provider: 'anthropic', model: 'claude', lacks: ['images'] }],
    });
    expect(keysOf(llm).slice(1)).toEqual(['key-b', 'key-c']);
    expect(JSON.stringify(agents)).not.toContain('key-');
  });

  it('have no others that stand in for them', async () => {
    const nested = `${spares}\n[[agent.llm.fallbacks.fallbacks]]\nprovider = "gemini"\napi_key = "x"\nmodel = "y"`;
    const { issues } = await failLoading({ 'a.toml': agentFile({ rest: nested }) });
    expect(issues[0]?.path).toContain('fallbacks');
  });

  it('get the credentials of the environment when that is wanted, by their numbers', async () => {
    const env = {
      LLM_API_KEY: 'zero',
      LLM_API_KEY_7: 'seven',
      LLM_API_KEY_2: 'two',
      LLM_MODELS_2: 'gpt-5, gpt-5-mini',
      LLM_API_KEY_3: '  ',
      LLM_API_KEY_4: 'four',
      LLM_PROVIDER_4: 'anthropic',
      LLM_API_KEY_100: 'hundred',
    };
    const rest = '[resilience]\nenv_profiles = true';
    const with_ = await loadFiles({ 'a.toml': agentFile({ rest }) }, { env });
    expect(keysOf(with_.agents[0]?.llm).slice(1)).toEqual(['zero', 'two', 'seven']);
    const without = await loadFiles({ 'a.toml': agentFile({}) }, { env });
    expect(keysOf(without.agents[0]?.llm)).toHaveLength(1);
  });
});

describe('[resilience]', () => {
  it('changes how long is waited, in seconds', async () => {
    const rest =
      '[resilience]\nstall_secs = 5\n[resilience.cooldowns.billing]\nbase_secs = 0.5\nfactor = 1';
    const { agents } = await loadFiles({ 'a.toml': agentFile({ rest }) });
    expect(agents[0]?.resilience).toEqual({
      stallMs: 5_000,
      cooldowns: { billing: { baseMs: 500, factor: 1 } },
    });
  });
});
