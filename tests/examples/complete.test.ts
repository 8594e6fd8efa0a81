import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadConfig } from '@aura/config';
import { scriptedModelServer } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { root } from '../gates/packages.ts';
import { callEach } from '../wire/support/scripts.ts';
import { serve } from '../wire/support/serve.ts';

const complete = join(root, 'examples/complete');
const env = {
  OPENAI_API_KEY: 'key',
  ANTHROPIC_API_KEY: 'key',
  GRAFANA_URL: 'http://grafana.example.com',
  GRAFANA_SERVICE_ACCOUNT_TOKEN: 'token',
};

describe('the complete examples', () => {
  const files = globSync('*/*.toml', { cwd: complete }).sort();

  it.each(files)('%s loads without a warning', async (path) => {
    const config = await loadConfig({ path, cwd: complete, env });
    expect(config.agents).toHaveLength(1);
    expect(config.warnings).toEqual([]);
  });

  it('are all named in the overview, and each has a page of its own', () => {
    const overview = readFileSync(join(complete, 'README.md'), 'utf8');
    for (const directory of new Set(files.map(dirname))) {
      expect(overview).toContain(`(${directory})`);
      const page = readFileSync(join(complete, directory, 'README.md'), 'utf8');
      expect(page).toContain(`examples/complete/${directory}`);
    }
  });

  it('answers from the documents, with the form of the skill, and fetches nothing after that', async () => {
    const directory = join(complete, 'documentation-assistant');
    await using model = await scriptedModelServer(
      callEach(
        { name: 'load_skill', args: { name: 'answer-with-sources' } },
        { name: 'list_directory', args: { path: '.' } },
        { name: 'read_file', args: { path: 'backups.md' } },
      ),
    );
    const config = readFileSync(join(directory, 'agent.toml'), 'utf8')
      .replace('[agent.llm]', '[agent.llm]\nbase_url = "{{ env.MODEL_URL }}"')
      .replace('"./skills"', JSON.stringify(join(directory, 'skills')))
      .replace(/\[mcp\.servers\.web\]\n(.+\n)+/, '');
    await using aura = await serve({
      model,
      config,
      env: { ...env, DOCS_DIR: join(directory, 'docs') },
    });
    const answer = await aura.stream('How long are backups kept?');
    expect(answer.text).toContain('End every statement with its source');
    expect(answer.text).toContain('on-call.md');
    expect(answer.text).toContain('kept for 35 days');
  });
});
