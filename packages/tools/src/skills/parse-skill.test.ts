import { describe, expect, it } from 'vitest';
import { parseSkill } from './parse-skill.ts';

const skill = (frontMatter: string, body = 'Do it.'): string => `---\n${frontMatter}\n---\n${body}`;
const problems = (text: string, directory = 'review'): readonly string[] => {
  const parsed = parseSkill(text, directory);
  return parsed.ok ? [] : parsed.problems;
};

describe('parseSkill', () => {
  it('reads name, description and body, and takes no notice of other members', () => {
    const text = skill(
      'name: review\ndescription: Reviews code.\nlicense: MIT\nallowed-tools: Shell\nmetadata: { a: [1] }',
      '# Review\n\nLook.\n',
    );
    expect(parseSkill(text, 'review')).toEqual({
      ok: true,
      skill: { description: 'Reviews code.', body: '# Review\n\nLook.' },
    });
  });

  it('takes three hyphens for the end only on a line of their own, after a byte order mark and blank lines as well', () => {
    const text = `\uFEFF\n  \n---\r\nname: review\r\ndescription: a --- b\r\nnote: ---x\r\n---  \r\nBody\r\n---\r\nmore\r\n`;
    expect(parseSkill(text, 'review')).toEqual({
      ok: true,
      skill: { description: 'a --- b', body: 'Body\r\n---\r\nmore' },
    });
  });

  it('gives a description one line', () => {
    const text = skill('name: review\ndescription: |\n  Two\n\n  lines\u001b[2J here.');
    expect(parseSkill(text, 'review')).toMatchObject({
      skill: { description: 'Two lines [2J here.' },
    });
  });

  it.each([
    ['no front matter', 'Just text', 'does not begin with front matter'],
    ['an empty file', '', 'does not begin with front matter'],
    ['no end', '---\nname: review', 'has front matter without an end'],
    ['no name', skill('description: d'), 'has no `name`'],
    ['an upper-case name', skill('name: Review\ndescription: d'), 'has the name "Review"'],
    ['another name', skill('name: other\ndescription: d'), 'its directory is "review"'],
    ['two hyphens', skill('name: a--b\ndescription: d'), 'has the name "a--b"'],
    ['a number as name', skill('name: 7\ndescription: d'), 'has the name 7'],
    ['no description', skill('name: review'), 'has no `description`'],
    ['a blank description', skill('name: review\ndescription: "  "'), 'not a text'],
    [
      'a long description',
      skill(`name: review\ndescription: ${'é'.repeat(1_025)}`),
      'of 1025 characters',
    ],
    ['a list', skill('- a'), 'not a list of keys'],
    ['no YAML', skill('name: review\ndescription: a: b'), 'not valid YAML'],
    ['a key twice', skill('name: review\nname: review\ndescription: d'), 'not valid YAML'],
  ])('refuses %s', (_what, text, problem) => {
    expect(problems(text).join('; ')).toContain(problem);
  });

  it('names everything that is wrong at once', () => {
    expect(problems(skill('name: Other'))).toHaveLength(2);
  });

  it('allows 1024 characters, whatever they take in bytes', () => {
    expect(problems(skill(`name: review\ndescription: ${'é'.repeat(1_024)}`))).toEqual([]);
  });

  it('is not kept busy by aliases that multiply, by depth or by length', () => {
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]'];
    for (let level = 0; level < 8; level += 1) {
      const [from, to] = [String.fromCharCode(97 + level), String.fromCharCode(98 + level)];
      bomb.push(`${to}: &${to} [${Array.from({ length: 9 }, () => `*${from}`).join(',')}]`);
    }
    const last = 'name: review\ndescription: d';
    expect(problems(skill(`${bomb.join('\n')}\n${last}`)).join()).toContain('repeats itself');
    expect(problems(skill(`${last}\nx: ${'['.repeat(20_000)}`))).toHaveLength(1);
    expect(problems(skill(`${last}\nx: ${'y'.repeat(70_000)}`)).join()).toContain('at most 65536');
  });

  it('finds nothing in names that objects have anyway', () => {
    expect(problems(skill('__proto__: { name: review, description: d }'))).toHaveLength(2);
  });
});
