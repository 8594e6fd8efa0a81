import { execFileSync } from 'node:child_process';
import { utimes, writeFile } from 'node:fs/promises';
import { memoryLogger } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { createTree } from '../../test-support/create-tree.ts';
import { callContext, callTool } from '../../test-support/tool-call.ts';
import { skillCatalogue } from './skill-catalogue.ts';
import { skillTools } from './skill-tools.ts';

const skillText = (body: string): string => `---\nname: a\ndescription: About a.\n---\n${body}`;
const skillAt = (directory: string) => ({ name: 'a', description: 'About a.', directory });

describe('skillTools', () => {
  it('are none without skills, and neither is a catalogue', () => {
    expect(skillTools([])).toEqual([]);
    expect(skillCatalogue([])).toBeUndefined();
  });

  it('give the body and the files that may be read, and no others', async () => {
    await using tree = await createTree({
      'a/SKILL.md': skillText('Follow this.'),
      'a/references/b.md': 'b',
      'a/references/a.md': 'a',
      'a/references/deep/c.md': 'c',
      'a/references/out.md': { link: 'secret' },
      'a/references/in.md': { link: 'a/notes.md' },
      'a/scripts/run.sh': 'exit',
      'a/notes.md': 'notes',
      secret: 'secret',
      assets: 'outside',
      'a/assets': { link: 'assets' },
    });
    const tools = skillTools([skillAt(tree.at('a'))]);
    expect(await callTool(tools, 'load_skill', { name: 'a' })).toBe(
      [
        'Follow this.',
        '',
        'Files of this skill, to be read with read_skill_file:',
        '- references/a.md',
        '- references/b.md',
        '- references/in.md',
        '- scripts/run.sh',
      ].join('\n'),
    );
    const read = (path: string) => callTool(tools, 'read_skill_file', { skill: 'a', path });
    expect(await read('references/deep/c.md')).toBe('c');
    expect(await read('notes.md')).toBe('notes');
    expect(await read('references/in.md')).toBe('notes');
  });

  it('show nothing that holds credentials, wherever the skill lies', async () => {
    await using tree = await createTree({
      '.config/a/SKILL.md': skillText('Follow this.'),
      '.config/a/.git/config': 'secret',
      '.config/a/assets/prod.env': 'secret',
      '.config/a/assets/logo.txt': 'logo',
      '.config/a/assets/link.txt': { link: '.config/a/.git/config' },
    });
    const tools = skillTools([skillAt(tree.at('.config/a'))]);
    const body = await callTool(tools, 'load_skill', { name: 'a' });
    expect(body.split('\n- ').slice(1)).toEqual(['assets/logo.txt']);
    const read = (path: string) => callTool(tools, 'read_skill_file', { skill: 'a', path });
    expect(await read('assets/logo.txt')).toBe('logo');
    for (const path of ['.git/config', 'assets/prod.env', 'assets/link.txt']) {
      expect(await read(path)).toContain('it is protected');
    }
  });

  it('read a body again when its file has changed, and only then', async () => {
    await using tree = await createTree({ 'a/SKILL.md': skillText('Old.') });
    const tools = skillTools([skillAt(tree.at('a'))]);
    const load = () => callTool(tools, 'load_skill', { name: 'a' });
    expect(await load()).toBe('Old.');
    await writeFile(tree.at('a/SKILL.md'), skillText('New.'));
    await utimes(tree.at('a/SKILL.md'), 1_000, 1_000);
    expect(await load()).toBe('New.');
    // Of the same length and with the same time: nobody can tell that it has changed.
    await writeFile(tree.at('a/SKILL.md'), skillText('Odd.'));
    await utimes(tree.at('a/SKILL.md'), 1_000, 1_000);
    expect(await load()).toBe('New.');
    await writeFile(tree.at('a/SKILL.md'), 'no front matter');
    expect(await load()).toContain('the skill "a" cannot be used: its SKILL.md does not begin');
  });

  it('name the skills there are to somebody who asks for another one', async () => {
    await using tree = await createTree({ 'a/SKILL.md': skillText('A.') });
    const tools = skillTools([skillAt(tree.at('a'))]);
    const answer = await callTool(tools, 'load_skill', { name: 'b' });
    expect(answer).toContain('there is no skill "b"; there are: a');
    expect(await callTool(tools, 'load_skill', { name: '__proto__' })).toContain(
      'there is no skill',
    );
  });

  it('refuse every path that leads outside, in the same words whether there is something or not', async () => {
    await using tree = await createTree({
      'a/SKILL.md': skillText('A.'),
      'a/out': { link: 'outside' },
      'a/there': { link: 'outside/there' },
      'a/missing': { link: 'outside/missing' },
      'outside/there': 'secret',
      'a/folder/x': 'x',
    });
    execFileSync('mkfifo', [tree.at('a/pipe')]);
    const tools = skillTools([skillAt(tree.at('a'))]);
    const read = async (path: string): Promise<string> =>
      (await callTool(tools, 'read_skill_file', { skill: 'a', path })).replace(
        /"[^"]*" of/,
        'X of',
      );
    const [nowhere, ...others] = await Promise.all(
      ['nowhere', 'out/there', 'out/missing', 'there', 'missing'].map(read),
    );
    expect(nowhere).toContain('has no such file');
    expect(new Set(others)).toEqual(new Set([nowhere]));
    const climbing = await Promise.all(['../outside/there', '../outside/missing'].map(read));
    expect(new Set(climbing).size).toBe(1);
    expect(await read('/etc/hosts')).toContain('it has to be relative');
    expect(await read('folder')).toContain('it is a directory');
    expect(await read('pipe')).toContain('it is not a file');
  });

  it('return a long file and log it, and read no more than can be of use', async () => {
    await using tree = await createTree({
      'a/SKILL.md': skillText('A.'),
      'a/long.txt': 'x'.repeat(600_000),
      'a/huge.txt': 'x'.repeat(4 * 1024 * 1024 + 1),
    });
    const tools = skillTools([skillAt(tree.at('a'))]);
    const logger = memoryLogger();
    const read = (path: string) =>
      callTool(tools, 'read_skill_file', { skill: 'a', path }, callContext(logger));
    expect(await read('long.txt')).toHaveLength(600_000);
    expect(logger.lines).toMatchObject([
      { level: 'warn', fields: { skill: 'a', path: 'long.txt', bytes: 600_000 } },
    ]);
    expect(await read('huge.txt')).toContain('at most 4194304 can be read');
  });
});
