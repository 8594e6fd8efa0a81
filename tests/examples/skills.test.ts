import { loadConfig } from '@aura/config';
import { createHost, inspectAgent } from '@aura/host';
import { memoryLogger } from '@aura/testkit';
import { expect, it } from 'vitest';
import { root } from '../gates/packages.ts';

it('the example with skills has them, from whatever directory it is started in', async () => {
  const path = 'examples/minimal/with-skills/agent.toml';
  const env = { OPENAI_API_KEY: 'key' };
  const config = await loadConfig({ path, cwd: root, env, inspect: inspectAgent(root) });
  await using host = createHost({ config, logger: memoryLogger(), version: 'test', cwd: root });
  const [hosted] = host.agents;
  const tools = await hosted?.agent.tools.list(new AbortController().signal);
  expect(tools?.map(({ name }) => name)).toEqual(['load_skill', 'read_skill_file']);
  expect(hosted?.agent.system.at(-1)?.text).toContain('\nrelease-notes: Use it to write');
  expect(config.warnings).toEqual([]);
});
