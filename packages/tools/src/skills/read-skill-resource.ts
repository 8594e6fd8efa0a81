import { AuraError } from '@aura/core';
import type { ToolContext } from '@aura/core';
import { openInside } from '../safe-path/open-inside.ts';
import { readText } from '../safe-path/read-text.ts';
import { relativeProblem } from '../safe-path/relative-problem.ts';
import { isPrivate } from './is-private.ts';
import type { Skill } from './skill.ts';

/** From here on a file is worth a line in the log: all of it becomes part of a conversation. */
const longBytes = 512 * 1024;
/** The most that is read at all. */
const maxBytes = 4 * 1024 * 1024;

/**
 * The text of a file of a skill. Throws `skill/no_file`: for a file that is missing in the same words as for one outside, so
 * that nobody learns what there is outside.
 */
export async function readSkillResource(
  skill: Skill,
  path: string,
  { signal, logger }: Pick<ToolContext, 'signal' | 'logger'>,
): Promise<string> {
  const refused = (reason: string): AuraError =>
    new AuraError('skill/no_file', {
      message: `${JSON.stringify(path.slice(0, 200))} of the skill "${skill.name}" cannot be read: ${reason}`,
    });
  const problem = relativeProblem(path);
  if (problem !== undefined) throw refused(problem);
  const outcome = await openInside(skill.directory, path, { kind: 'file' });
  if (outcome.type === 'absent') throw refused('the skill has no such file');
  if (outcome.type === 'other') {
    throw refused(outcome.isDirectory ? 'it is a directory' : 'it is not a file');
  }
  await using opened = outcome;
  if (isPrivate(opened.path, opened.root)) throw refused('it is protected');
  const read = await readText(opened, { maxBytes, signal });
  if (read.type === 'binary') throw refused(`its ${read.bytes} bytes are not text in UTF-8`);
  if (read.type === 'too_large') {
    throw refused(`it has ${read.bytes} bytes, and at most ${maxBytes} can be read`);
  }
  if (read.bytes > longBytes) {
    const fields = { skill: skill.name, path, bytes: read.bytes };
    logger.log('warn', 'a long file of a skill was read', fields);
  }
  return read.text;
}
