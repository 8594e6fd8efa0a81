import type { Tool } from '../tool/tool.ts';

const delegating = new WeakSet<Tool>();

/** Notes that a tool does nothing but delegate. */
export function markDelegating(tool: Tool): Tool {
  delegating.add(tool);
  return tool;
}

/** True for tools that are of no use to an agent that may not delegate. */
export function delegates(tool: Tool): boolean {
  return delegating.has(tool);
}
