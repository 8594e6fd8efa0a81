import { AuraError } from '../errors/aura-error.ts';
import type { Tool, ToolSource } from './tool.ts';

/** A fixed set of tools, in the order of their names: equal sets are offered to the model in equal bytes. */
export function toolsOf(tools: Iterable<Tool>): ToolSource {
  const byName = new Map<string, Tool>();
  for (const tool of tools) {
    if (byName.has(tool.name)) {
      throw new AuraError('tool/duplicate', {
        message: `two tools are named "${tool.name}"`,
        hint: 'Rename one of them.',
      });
    }
    byName.set(tool.name, tool);
  }
  const names = [...byName.keys()].sort();
  const sorted = names.flatMap((name) => byName.get(name) ?? []);
  return { list: () => sorted };
}
