import { describe, expect, it } from 'vitest';
import { agentFile, failLoading, loadFiles } from '../../test-support/load-files.ts';

const anthropic = (llm: string): string => agentFile({ llm }).replace('openai', 'anthropic');
const thinking = (settings: string): string => `additional_params = { thinking = { ${settings} } }`;
const enabled = thinking('type = "enabled", budget_tokens = 2048');

describe('thinking of a model of Anthropic', () => {
  it.each(['max_tokens = 2048', 'max_tokens = "1024"'])('leaves nothing of %s', async (line) => {
    const error = await failLoading({ 'a.toml': anthropic(`${line}\n${enabled}`) });
    expect(error.issues).toMatchObject([
      { code: 'config/bad_value', path: 'agent.llm.max_tokens', hint: expect.any(String) },
    ]);
    expect(error.message).toContain('nothing is left for the answer');
  });

  it.each([
    `max_tokens = 2049\n${enabled}`,
    enabled,
    `max_tokens = 100\n${thinking('type = "adaptive"')}`,
    `max_tokens = 100\ntemperature = 0.2\n${thinking('type = "disabled", budget_tokens = 200')}`,
    `temperature = 1.0\n${enabled}`,
    'temperature = 0.2\nmax_tokens = 5',
  ])('goes together with %j', async (llm) => {
    const { agents, warnings } = await loadFiles({ 'a.toml': anthropic(llm) });
    expect(agents[0]?.llm.provider).toBe('anthropic');
    expect(warnings).toEqual([]);
  });

  it('does not go together with a temperature, which is warned about', async () => {
    const { warnings } = await loadFiles({ 'a.toml': anthropic(`temperature = 0.2\n${enabled}`) });
    expect(warnings).toMatchObject([{ path: 'agent.llm.temperature', code: 'config/bad_value' }]);
  });

  it('is no matter of other providers', async () => {
    const llm = `temperature = 0.2\nmax_tokens = 5\n${enabled}`;
    expect((await loadFiles({ 'a.toml': agentFile({ llm }) })).warnings).toEqual([]);
  });
});

describe('the API of OpenAI', () => {
  it('is that of chat completions unless the other is asked for', async () => {
    const plain = await loadFiles({ 'a.toml': agentFile() });
    expect(plain.agents[0]?.llm).not.toHaveProperty('api');
    const { agents } = await loadFiles({ 'a.toml': agentFile({ llm: 'api = "responses"' }) });
    expect(agents[0]?.llm).toMatchObject({ provider: 'openai', api: 'responses' });
  });

  it('is one of the two, and no matter of other providers', async () => {
    const unknown = await failLoading({ 'a.toml': agentFile({ llm: 'api = "completions"' }) });
    expect(unknown.message).toMatch(/agent\.llm\.api: .*chat_completions.*responses/);
    const other = await failLoading({ 'a.toml': anthropic('api = "responses"') });
    expect(other.issues).toMatchObject([{ path: 'agent.llm.api' }]);
  });
});
