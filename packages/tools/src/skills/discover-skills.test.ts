import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { createTree } from '../../test-support/create-tree.ts';
import { discoverSkills } from './discover-skills.ts';

const skill = (name: string, description = `About ${name}.`): string =>
  `---\nname: ${name}\ndescription: ${description}\n---\nBody of ${name}.`;

describe('discoverSkills', () => {
  it('finds the directories with a SKILL.md, links among them, by name', async () => {
    await using tree = await createTree({
      'skills/beta/SKILL.md': skill('beta'),
      'skills/alpha/SKILL.md': skill('alpha'),
      'elsewhere/SKILL.md': skill('linked'),
      'skills/linked': { link: 'elsewhere' },
      'skills/README.md': 'no skill',
      'skills/other/notes.md': 'no skill',
      'skills/spelt/skill.md': 'no skill',
      'skills/loop': { link: 'skills/loop' },
      'skills/nowhere': { link: 'missing' },
    });
    const found = discoverSkills([tree.at('skills')]);
    expect(found.problems).toEqual([]);
    expect(found.skills).toEqual([
      { name: 'alpha', description: 'About alpha.', directory: tree.at('skills/alpha') },
      { name: 'beta', description: 'About beta.', directory: tree.at('skills/beta') },
      { name: 'linked', description: 'About linked.', directory: tree.at('skills/linked') },
    ]);
  });

  it('uses the first of two skills with a name and says which one stands back', async () => {
    await using tree = await createTree({
      'one/a/SKILL.md': skill('a', 'First.'),
      'two/a/SKILL.md': skill('a', 'Second.'),
    });
    const found = discoverSkills([tree.at('one'), tree.at('two')]);
    expect(found.skills.map(({ description }) => description)).toEqual(['First.']);
    expect(found.duplicates).toEqual([
      { source: 1, path: tree.at('two/a'), message: `has the name of ${tree.at('one/a')}` },
    ]);
  });

  it('lists everything that is wrong at once, each with its directory', async () => {
    await using tree = await createTree({
      'skills/good/SKILL.md': skill('good'),
      'skills/wrong/SKILL.md': skill('other'),
      'skills/folder/SKILL.md/x': 'x',
      'skills/outside/SKILL.md': { link: 'secret' },
      'skills/dangling/SKILL.md': { link: 'missing' },
      'skills/binary/SKILL.md': Buffer.from([0xff, 0xfe]),
      'skills/huge/SKILL.md': `${skill('huge')}${'x'.repeat(1024 * 1024)}`,
      'skills/pipe/x': '',
      secret: skill('outside'),
      file: '',
      loop: { link: 'loop' },
    });
    execFileSync('mkfifo', [tree.at('skills/pipe/SKILL.md')]);
    const sources = ['skills', 'missing', 'file', 'loop'].map((source) => tree.at(source));
    const { skills, problems } = discoverSkills(sources);
    expect(skills.map(({ name }) => name)).toEqual(['good']);
    const lines = problems.map(
      ({ path, message }) => `${path.slice(tree.root.length + 1)} ${message}`,
    );
    expect(lines).toEqual([
      'skills/binary SKILL.md is not text in UTF-8',
      'skills/dangling SKILL.md does not exist',
      'skills/folder SKILL.md is not a file',
      expect.stringMatching(/^skills\/huge SKILL.md has \d+ bytes; at most 1048576 are allowed$/),
      'skills/outside SKILL.md is a link that leads out of the directory of the skill',
      'skills/pipe SKILL.md is not a file',
      'skills/wrong SKILL.md has the name "other", but its directory is "wrong"; both have to be the same',
      'missing does not exist',
      'file is not a directory',
      'loop is a link that leads to itself',
    ]);
  });
});
