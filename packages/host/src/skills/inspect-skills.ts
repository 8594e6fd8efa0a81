import type { AgentConfig, Finding } from '@aura/config';
import { findSkills } from './find-skills.ts';

/**
 * Looks at the skills of agents while their configuration is loaded, so that what is wrong with them is reported together
 * with everything else, with its place in the file: the `inspect` of `loadConfig`.
 */
export function inspectSkills(cwd: string): (agent: AgentConfig) => readonly Finding[] {
  return (agent) => findSkills(agent, cwd).findings;
}
