import { expect, it } from 'vitest';
import { agentFile, loadFiles } from '../../test-support/load-files.ts';

const window = 'context_window = 32768';

async function warningsFor(llm: string): Promise<readonly unknown[]> {
  const text = agentFile({ llm }).replace('api_key = "key"', '').replace('"openai"', '"ollama"');
  return (await loadFiles({ 'a.toml': text })).warnings.map(({ code, path }) => [code, path]);
}

it('warns when Ollama is not told the window that the agent counts on', async () => {
  const warning = ['config/window_not_set', 'agent.llm.context_window'];
  expect(await warningsFor(window)).toEqual([warning]);
  expect(await warningsFor(`${window}\nadditional_params = { seed = 1 }`)).toEqual([warning]);
});

it.each([
  'temperature = 0.5',
  `${window}\nadditional_params = { num_ctx = 32768 }`,
  `${window}\nadditional_params = { options = { num_ctx = 32768 } }`,
])('does not warn for %j', async (llm) => {
  expect(await warningsFor(llm)).toEqual([]);
});
