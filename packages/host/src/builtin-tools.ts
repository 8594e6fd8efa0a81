import type { AgentConfig } from '@aura/config';
import type { Tool } from '@aura/core';
import { skillTools } from '@aura/tools';
import type { Skill } from '@aura/tools';
import { requestApprovalTool } from './hitl/request-approval-tool.ts';

/** The tools that Aura itself has for an agent, in the order in which they are offered. */
export function builtinTools(config: AgentConfig, skills: readonly Skill[]): readonly Tool[] {
  return [...skillTools(skills), ...(config.hitl === undefined ? [] : [requestApprovalTool])];
}
