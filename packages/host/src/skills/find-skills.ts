import type { AgentConfig, Finding } from '@aura/config';
import { discoverSkills } from '@aura/tools';
import type { Skill, SkillFinding } from '@aura/tools';
import { resolveSource } from './resolve-source.ts';

/** The skills of an agent. */
export interface FoundSkills {
  /** By name. */
  readonly skills: readonly Skill[];
  /** The directories they were looked for in, in the order of the file. */
  readonly directories: readonly string[];
  /** What is wrong with them: errors, and skills that stand back behind others of their name. */
  readonly findings: readonly Finding[];
}

/** Looks for the skills of an agent. Blocks, and is for the start. Never throws for what it finds. */
export function findSkills(config: AgentConfig, cwd: string): FoundSkills {
  const { skillSources = [], file } = config;
  const directories = skillSources.map((source) => resolveSource(source, { cwd, file }));
  const { skills, problems, duplicates } = discoverSkills(directories);
  return {
    skills,
    directories,
    findings: [
      ...problems.map((found) => ({
        ...toFinding(found),
        id: 'E20',
        severity: 'error' as const,
        code: 'config/bad_skill' as const,
        hint: 'correct it, move it out of the source, or remove the source',
      })),
      ...duplicates.map((found) => ({
        ...toFinding(found),
        id: 'W10',
        severity: 'warning' as const,
        code: 'config/duplicate_skill' as const,
        hint: 'the earlier one is used; rename one of them',
      })),
    ],
  };
}

function toFinding({
  source,
  path,
  message,
}: SkillFinding): Pick<Finding, 'path' | 'target' | 'message'> {
  return {
    path: ['agent', 'skills', 'local', source, 'source'],
    target: 'value',
    message: `leads to ${path}, which ${message}`,
  };
}
