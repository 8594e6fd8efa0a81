import type { ToolSpec } from '@aura/core';

/** `make`, called once for a list of tools: an agent offers the same list from call to call. */
export function perList<T>(
  make: (tools: readonly ToolSpec[]) => T,
): (tools: readonly ToolSpec[]) => T {
  const known = new WeakMap<readonly ToolSpec[], { readonly made: T }>();
  return (tools) => {
    let entry = known.get(tools);
    if (entry === undefined) {
      entry = { made: make(tools) };
      known.set(tools, entry);
    }
    return entry.made;
  };
}
