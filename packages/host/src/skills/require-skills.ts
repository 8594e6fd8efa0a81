import { ConfigError } from '@aura/config';
import type { AgentConfig, ConfigIssue } from '@aura/config';
import type { Logger } from '@aura/core';
import type { Skill } from '@aura/tools';
import { findSkills } from './find-skills.ts';

/** The skills of each agent. */
export type SkillsByAgent = ReadonlyMap<AgentConfig, readonly Skill[]>;

/**
 * Finds the skills of all agents. Throws `config/invalid` with everything that is wrong with them, which it seldom comes
 * to: whoever loads a configuration with `inspectAgent` is told before.
 */
export function requireSkills(
  agents: readonly AgentConfig[],
  { cwd, logger }: { readonly cwd: string; readonly logger: Logger },
): SkillsByAgent {
  const byAgent = new Map<AgentConfig, readonly Skill[]>();
  const issues: ConfigIssue[] = [];
  for (const agent of agents) {
    if (agent.skillSources === undefined || agent.skillSources.length === 0) continue;
    const { skills, directories, findings } = findSkills(agent, cwd);
    byAgent.set(agent, skills);
    issues.push(
      ...findings.map((finding, index) => ({
        ...finding,
        path: `agent.skills.local[${String(finding.path[3] ?? index)}].source of ${agent.file}`,
      })),
    );
    const names = skills.map(({ name }) => name);
    logger.log('info', 'skills', { agent: agent.id, skills: names, directories });
  }
  const errors = issues.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new ConfigError(errors, []);
  return byAgent;
}
