import type { SystemBlock } from '@aura/core';
import type { Skill } from './skill.ts';

const instruction = [
  '# Skills',
  '',
  'A skill is a set of instructions for one kind of task. These are available, each with when to use it. Before you work on',
  'a task that one of them fits, load it with `load_skill` and follow what it says; read the files it names with',
  '`read_skill_file` when they are needed.',
  '',
].join('\n');

/** The part of a system prompt that names the skills. Equal skills give equal bytes. Undefined when there are none. */
export function skillCatalogue(skills: readonly Skill[]): SystemBlock | undefined {
  if (skills.length === 0) return undefined;
  const lines = skills.map(({ name, description }) => `${name}: ${description}`);
  return { id: 'skills', text: `${instruction}\n${lines.join('\n')}` };
}
