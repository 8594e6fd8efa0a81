import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTree } from '../../test-support/create-tree.ts';
import { callTool } from '../../test-support/tool-call.ts';
import { skillTools } from './skill-tools.ts';

const numRuns = process.env['AURA_TEST_LONG'] === undefined ? 150 : 20_000;
const steps = [
  '..',
  '.',
  '',
  'a',
  'out',
  'leaf',
  'up',
  'in.txt',
  'secret.txt',
  'x\0',
  '...',
  'C:',
  '~',
];

describe('read_skill_file', () => {
  it('gives out nothing that is outside, whatever the path', async () => {
    await using tree = await createTree({
      'outside/secret.txt': 'secret',
      'secret.txt': 'secret',
      'skill/SKILL.md': 'in',
      'skill/in.txt': 'in',
      'skill/a/in.txt': 'in',
      'skill/a/up': { link: 'skill' },
      'skill/out': { link: 'outside' },
      'skill/up': { link: '.' },
      'skill/leaf': { link: 'outside/secret.txt' },
    });
    const tools = skillTools([{ name: 's', description: 'd', directory: tree.at('skill') }]);
    const path = fc
      .tuple(
        fc.array(fc.constantFrom(...steps), { maxLength: 6 }),
        fc.constantFrom('/', '\\', '//'),
      )
      .map(([parts, separator]) => parts.join(separator));
    await fc.assert(
      fc.asyncProperty(path, async (tried) => {
        const text = await callTool(tools, 'read_skill_file', { skill: 's', path: tried });
        expect(text === 'in' || text.startsWith('AuraError: ')).toBe(true);
      }),
      { numRuns },
    );
  });
});
