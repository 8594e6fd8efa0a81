import type { AgentConfig } from '@aura/config';
import type { Tool } from '@aura/core';
import { fileTools, skillTools } from '@aura/tools';
import type { FileReach, Skill } from '@aura/tools';
import { requestApprovalTool } from '../hitl/request-approval-tool.ts';

/** The tools that Aura itself has for an agent, in the order in which they are offered. */
export function builtinTools(
  config: AgentConfig,
  has: { readonly skills: readonly Skill[]; readonly files: FileReach | undefined },
): readonly Tool[] {
  return [
    ...(has.files === undefined ? [] : fileTools(has.files)),
    ...skillTools(has.skills),
    ...(config.hitl === undefined ? [] : [requestApprovalTool]),
  ];
}
