import { createToolRegistry } from './registry/tool-registry.ts';
import type { Tool, ToolSource } from './tool.ts';

/** A fixed set of tools, in the order of their names: equal sets are offered to the model in equal bytes. */
export function toolsOf(tools: Iterable<Tool>): ToolSource {
  const sorted = createToolRegistry(tools).list();
  return { list: () => sorted };
}
