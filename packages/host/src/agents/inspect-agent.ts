import type { AgentConfig, Finding } from '@aura/config';
import { inspectFileRoot } from '../files/inspect-file-root.ts';
import { findSkills } from '../skills/find-skills.ts';

/**
 * Looks at the skills and directories of agents while their configuration is loaded, so that what is wrong with them is
 * reported together with everything else, with its place in the file: the `inspect` of `loadConfig`.
 */
export function inspectAgent(cwd: string): (agent: AgentConfig) => readonly Finding[] {
  return (agent) => [...findSkills(agent, cwd).findings, ...inspectFileRoot(agent, cwd)];
}
