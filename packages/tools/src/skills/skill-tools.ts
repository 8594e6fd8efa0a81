import { AuraError } from '@aura/core';
import type { Tool } from '@aura/core';
import { builtinTool } from '../builtin-tool.ts';
import { textInput } from '../text-input.ts';
import { listResources } from './list-resources.ts';
import { readSkillResource } from './read-skill-resource.ts';
import { createSkillBodies } from './skill-bodies.ts';
import type { Skill } from './skill.ts';

/** The tools with which a model uses skills; none where there are no skills. Nothing in a skill is ever executed. */
export function skillTools(skills: readonly Skill[]): readonly Tool[] {
  if (skills.length === 0) return [];
  const byName = new Map(skills.map((skill) => [skill.name, skill]));
  const bodies = createSkillBodies();
  const find = (name: unknown): Skill => {
    const skill = byName.get(String(name));
    if (skill !== undefined) return skill;
    throw new AuraError('skill/unknown', {
      message: `there is no skill ${JSON.stringify(name)}; there are: ${[...byName.keys()].join(', ')}`,
    });
  };
  const load = builtinTool({
    name: 'load_skill',
    description:
      'Gives the instructions of a skill of the list in the system prompt, and which files belong to it.',
    input: textInput({ name: 'The name of the skill' }),
    async execute(args, { signal }) {
      const skill = find(args['name']);
      const body = await bodies.read(skill, signal);
      const paths = await listResources(skill, signal);
      if (paths.length === 0) return body;
      const list = paths.map((path) => `- ${path}`).join('\n');
      return `${body}\n\nFiles of this skill, to be read with read_skill_file:\n${list}`;
    },
  });
  const readFile = builtinTool({
    name: 'read_skill_file',
    description: 'Reads a file of a skill, by its path within the skill.',
    input: textInput({
      skill: 'The name of the skill',
      path: 'The path within the skill, for example references/format.md',
    }),
    execute: (args, context) =>
      readSkillResource(find(args['skill']), String(args['path']), context),
  });
  return [load, readFile];
}
