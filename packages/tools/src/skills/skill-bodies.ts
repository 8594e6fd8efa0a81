import { AuraError } from '@aura/core';
import { openInside } from '../safe-path/open-inside.ts';
import type { OpenedInside } from '../safe-path/open-inside.ts';
import { readText } from '../safe-path/read-text.ts';
import { maxSkillBytes, skillFile } from './skill.ts';
import type { Skill } from './skill.ts';
import { splitFrontMatter } from './split-front-matter.ts';

/** The instructions of skills, read when they are needed. */
export interface SkillBodies {
  /** As they are now. Throws `skill/unusable`. */
  read(skill: Skill, signal: AbortSignal): Promise<string>;
}

interface KeptBody {
  readonly version: string;
  readonly body: string;
}

/** Bodies that are read again only when their files have changed. */
export function createSkillBodies(): SkillBodies {
  const kept = new Map<string, KeptBody>();
  return {
    async read(skill, signal) {
      await using opened = await openFile(skill);
      const { dev, ino, size, mtimeMs } = opened.stats;
      const version = [dev, ino, size, mtimeMs].join(' ');
      const known = kept.get(skill.directory);
      if (known?.version === version) return known.body;
      const read = await readText(opened, { maxBytes: maxSkillBytes, signal });
      if (read.type !== 'text') throw unusable(skill, `is ${read.type.replace('_', ' ')}`);
      const split = splitFrontMatter(read.text);
      if ('problem' in split) throw unusable(skill, split.problem);
      kept.set(skill.directory, { version, body: split.body });
      return split.body;
    },
  };
}

async function openFile(skill: Skill): Promise<OpenedInside> {
  const opened = await openInside(skill.directory, skillFile, { kind: 'file' });
  if (opened.type === 'opened') return opened;
  throw unusable(skill, 'is no file of the skill any more');
}

function unusable({ name }: Skill, problem: string): AuraError {
  return new AuraError('skill/unusable', {
    message: `the skill "${name}" cannot be used: its ${skillFile} ${problem}`,
    hint: 'Correct the file; it is read again at the next call.',
  });
}
