/** A skill as it was found: instructions for a kind of task, with the files that belong to them. */
export interface Skill {
  readonly name: string;
  /** One line: when to use it. */
  readonly description: string;
  /** The directory of the skill, as its source names it. */
  readonly directory: string;
}

/** The file that makes a directory a skill. */
export const skillFile = 'SKILL.md';

/** The most bytes that `SKILL.md` may have: it becomes part of a conversation as a whole. */
export const maxSkillBytes: number = 1024 * 1024;
