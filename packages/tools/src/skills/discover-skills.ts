import { lstatSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isInside } from '../safe-path/is-inside.ts';
import { decodeText } from '../safe-path/read-text.ts';
import { parseSkill } from './parse-skill.ts';
import { maxSkillBytes, skillFile } from './skill.ts';
import type { Skill } from './skill.ts';

/** Something about a source or a skill that somebody has to know. */
export interface SkillFinding {
  /** The index of the source among those given. */
  readonly source: number;
  /** The directory it is about. */
  readonly path: string;
  readonly message: string;
}

/** What was found in the sources of an agent. */
export interface DiscoveredSkills {
  /** By name. */
  readonly skills: readonly Skill[];
  /** Everything that prevents a source or a skill from being used. */
  readonly problems: readonly SkillFinding[];
  /** Skills that stand back behind an earlier one of their name. */
  readonly duplicates: readonly SkillFinding[];
}

/**
 * Looks for skills in directories: every directory in one of them that has a `SKILL.md` is a skill, links to directories
 * among them. Of several with one name the first counts. Blocks, and is for the start of a program; never throws for what
 * it finds.
 */
export function discoverSkills(sources: readonly string[]): DiscoveredSkills {
  const byName = new Map<string, Skill>();
  const problems: SkillFinding[] = [];
  const duplicates: SkillFinding[] = [];
  for (const [source, place] of sources.entries()) {
    const names = directoriesOf(place);
    if (typeof names === 'string') {
      problems.push({ source, path: place, message: names });
      continue;
    }
    for (const name of names) {
      const directory = join(place, name);
      const read = readSkill(directory, name);
      if (read === undefined) continue;
      if (Array.isArray(read)) {
        problems.push(...read.map((message) => ({ source, path: directory, message })));
        continue;
      }
      const first = byName.get(name);
      if (first === undefined) byName.set(name, read);
      else
        duplicates.push({ source, path: directory, message: `has the name of ${first.directory}` });
    }
  }
  const skills = [...byName.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
  return { skills, problems, duplicates };
}

/** Why something cannot be read, without the path that the message of the system repeats. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? String(error.code) : error.message;
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'does not exist',
    ENOTDIR: 'is not a directory',
    EACCES: 'cannot be read: permission denied',
    ELOOP: 'is a link that leads to itself',
  };
  return reasons[code] ?? `cannot be read: ${code}`;
}

/** The directories of a source, by name, or why there are none to be seen. */
function directoriesOf(source: string): readonly string[] | string {
  try {
    return readdirSync(source, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() || isLinkToDirectory(join(source, entry.name)))
      .map(({ name }) => name)
      .sort();
  } catch (error) {
    return reasonOf(error);
  }
}

function isLinkToDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    // A link to nowhere, or to itself.
    return false;
  }
}

/** The skill in a directory, everything that is wrong with it, or undefined where there is none. */
function readSkill(directory: string, name: string): Skill | string[] | undefined {
  try {
    // Among the names, and not by asking for it: some file systems find it in other spellings.
    if (!readdirSync(directory).includes(skillFile)) return undefined;
  } catch (error) {
    return [reasonOf(error)];
  }
  const text = readSkillFile(directory);
  if (typeof text !== 'string') return [text.problem];
  const parsed = parseSkill(text, name);
  if (!parsed.ok) return parsed.problems.map((problem) => `${skillFile} ${problem}`);
  return { name, description: parsed.skill.description, directory };
}

function readSkillFile(directory: string): string | { readonly problem: string } {
  try {
    const real = realpathSync(join(directory, skillFile));
    if (!isInside(realpathSync(directory), real)) {
      return { problem: `${skillFile} is a link that leads out of the directory of the skill` };
    }
    const stats = lstatSync(real);
    if (!stats.isFile()) return { problem: `${skillFile} is not a file` };
    if (stats.size > maxSkillBytes) {
      const problem = `${skillFile} has ${stats.size} bytes; at most ${maxSkillBytes} are allowed`;
      return { problem };
    }
    return decodeText(readFileSync(real)) ?? { problem: `${skillFile} is not text in UTF-8` };
  } catch (error) {
    return { problem: `${skillFile} ${reasonOf(error)}` };
  }
}
