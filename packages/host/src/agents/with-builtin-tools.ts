import type { Tool, ToolSource } from '@aura/core';

/**
 * A source of tools with those that Aura itself has for an agent, behind the others. They keep their names: what else has
 * one of these is left out, if its source has not given it another name.
 */
export function withBuiltinTools(source: ToolSource, builtin: readonly Tool[]): ToolSource {
  if (builtin.length === 0) return source;
  const names = new Set(builtin.map(({ name }) => name));
  // Equal lists stay identical: what is made from them is made once. Callers may have different ones.
  const known = new WeakMap<readonly Tool[], readonly Tool[]>();
  return {
    get revision() {
      return source.revision ?? 0;
    },
    async list(signal, listing) {
      const tools = await source.list(signal, listing);
      const list = known.get(tools) ?? [
        ...tools.filter(({ name }) => !names.has(name)),
        ...builtin,
      ];
      known.set(tools, list);
      return list;
    },
  };
}
