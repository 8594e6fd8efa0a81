import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Secret } from '@aura/core';
import { describe, expect, it } from 'vitest';
import { agentFile, createFiles, failLoading, loadFiles } from '../../test-support/load-files.ts';
import { loadConfig } from './load-config.ts';

describe('files and directories', () => {
  it('loads one file into one agent with every default filled in', async () => {
    const { agents, files, warnings } = await loadFiles({ 'aura.conf': agentFile() });
    expect(files).toEqual(['aura.conf']);
    expect(warnings).toEqual([]);
    expect(agents).toEqual([
      {
        id: 'helper',
        name: 'helper',
        systemPrompt: 'Help.',
        turnDepth: 5,
        createdAt: expect.any(Number),
        hidden: false,
        nudgeLastTurn: false,
        llm: {
          provider: 'openai',
          model: 'small',
          apiKey: expect.any(Secret),
          additionalParams: {},
          fallbackToolParsing: false,
        },
        mcp: { sanitizeSchemas: true, servers: [] },
        file: 'aura.conf',
      },
    ]);
  });

  it('reads the .toml files of a directory by name and nothing below or beside them', async () => {
    await using directory = await createFiles({
      'b.toml': agentFile({ agent: 'name = "b"' }),
      'a.toml': agentFile({ agent: 'name = "a"' }),
      '.c.toml': agentFile({ agent: 'name = "hidden file"' }),
      '.toml': 'not = even = toml',
      'd.TOML': 'not = even = toml',
      'readme.md': '# not a configuration',
      'linked.txt': agentFile({ agent: 'name = "linked"' }),
    });
    await mkdir(join(directory.cwd, 'z.toml'));
    await writeFile(join(directory.cwd, 'z.toml', 'inner.toml'), 'not = even = toml');
    await symlink(join(directory.cwd, 'linked.txt'), join(directory.cwd, 'x.toml'));
    const { agents } = await loadConfig({ path: directory.cwd, cwd: '/', env: {} });
    expect(agents.map(({ id }) => id)).toEqual(['hidden file', 'a', 'b', 'linked']);
  });

  it('names a directory without configuration [config 3]', async () => {
    const error = await failLoading({ 'readme.md': '' }, { path: '.', pathOrigin: 'env' });
    expect(error.message).toContain('. (chosen by CONFIG_PATH) is a directory without TOML');
    expect(error.issues).toMatchObject([{ id: 'E01', code: 'config/no_files' }]);
  });

  it('names a path that does not exist and how it was chosen', async () => {
    const error = await failLoading({}, { path: 'config.toml', pathOrigin: 'default' });
    expect(error.message).toContain('config.toml (the default path) cannot be read: no such file');
    const named = await failLoading({}, { path: 'x.toml', pathOrigin: 'argument' });
    expect(named.message).toContain('x.toml (as given) cannot be read: no such file');
    expect(named.message).not.toContain('--config');
  });

  it('names every bad file of a directory and loads none of it [config 4]', async () => {
    const error = await failLoading({
      'bad-syntax.toml': '[agent\n',
      'bad-type.toml': agentFile({ agent: 'name = 5' }),
      'good.toml': agentFile(),
      'latin.toml': '',
    });
    expect(error.issues.map(({ at }) => at?.file)).toEqual([
      'bad-syntax.toml',
      'bad-type.toml',
      'latin.toml',
    ]);
    for (const { at } of error.issues) expect(error.message).toContain(at?.file);
  });

  it('refuses a file that is not UTF-8', async () => {
    await using directory = await createFiles({});
    await writeFile(join(directory.cwd, 'a.toml'), Buffer.from([0x61, 0xff]));
    await expect(loadConfig({ path: 'a.toml', cwd: directory.cwd, env: {} })).rejects.toThrow(
      'a.toml is not text in UTF-8',
    );
  });
});

describe('identity', () => {
  it('takes the alias as id, slashes included', async () => {
    const file = agentFile({ agent: 'name = "Helper"\nalias = "team/helper"' });
    const { agents } = await loadFiles({ 'a.toml': file });
    expect(agents[0]).toMatchObject({ id: 'team/helper', name: 'Helper', alias: 'team/helper' });
  });

  it('refuses two files with one alias and names both [config 21]', async () => {
    const file = agentFile({ agent: 'name = "a"\nalias = "shared"' });
    const error = await failLoading({ 'one.toml': file, 'two.toml': file });
    expect(error.message).toContain(
      'two.toml:4:9: agent.alias: is the alias "shared", which one.toml has too; aliases must be unique',
    );
  });

  it('refuses two files with one name and suggests an alias [config 22]', async () => {
    const error = await failLoading({ 'one.toml': agentFile(), 'two.toml': agentFile() });
    expect(error.message).toMatch(/two\.toml:3:8: .*"helper".*one\.toml.*add an alias/);
  });

  it('refuses an alias that is the name of another agent [config 23]', async () => {
    const error = await failLoading({
      'one.toml': agentFile({ agent: 'name = "X"' }),
      'two.toml': agentFile({ agent: 'name = "Y"\nalias = "X"' }),
    });
    expect(error.issues).toMatchObject([{ id: 'E15', path: 'agent.alias' }]);
  });

  it('accepts one name under different aliases [config 24]', async () => {
    const { agents } = await loadFiles({
      'one.toml': agentFile({ agent: 'name = "X"\nalias = "first"' }),
      'two.toml': agentFile({ agent: 'name = "X"\nalias = "second"' }),
      'three.toml': agentFile({ agent: 'name = "X"' }),
    });
    expect(agents.map(({ id }) => id)).toEqual(['first', 'X', 'second']);
  });

  it('refuses a default agent that does not exist, with the ids that do [config 29]', async () => {
    const error = await failLoading({ 'a.toml': agentFile() }, { defaultAgent: 'nope' });
    expect(error.message).toContain('DEFAULT_AGENT: is "nope"; known agents are "helper"');
    expect(error.issues).toMatchObject([{ id: 'E16' }]);
  });

  it('keeps a default agent that exists and treats a blank one as unset', async () => {
    const files = { 'a.toml': agentFile() };
    expect(await loadFiles(files, { defaultAgent: 'helper' })).toMatchObject({
      defaultAgent: 'helper',
    });
    expect(await loadFiles(files, { defaultAgent: ' ' })).not.toHaveProperty('defaultAgent');
  });
});
