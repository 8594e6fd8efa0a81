import { matchesSimpleGlob } from '@aura/core';
import type { Logger, Tool } from '@aura/core';

import { qualifiedName, withDigest } from './expose-name.ts';

/** How {@link combineTools} combines. */
export interface CombineOptions {
  /** Simple globs over the exposed or the original name. Absent: all tools; empty: none. */
  readonly filter?: readonly string[];
  /** Names that are taken, for example by built-in tools; those always keep them. */
  readonly reserved?: Iterable<string>;
  readonly logger?: Logger;
}

/**
 * One list of tools with distinct names from those of several servers, in the order given. The first tool with a name
 * keeps it; a later one is offered as `<server>_<name>`. Names are settled before the filter, so that the same tool has the
 * same name for every agent that uses the same servers.
 */
export function combineTools(
  toolsPerServer: readonly (readonly Tool[])[],
  options: CombineOptions = {},
): readonly Tool[] {
  const taken = new Set(options.reserved);
  const combined = toolsPerServer.flat().map((tool) => {
    const name = freeName(tool, taken);
    taken.add(name);
    if (name === tool.name) return tool;
    options.logger?.log('warn', 'two tools have the same name; the later one is renamed', {
      name: tool.name,
      renamed: name,
      origin: originText(tool),
    });
    return { ...tool, name };
  });
  const { filter } = options;
  if (filter === undefined) return combined;
  return combined.filter((tool) => filter.some((glob) => selects(glob, tool)));
}

function freeName(tool: Tool, taken: ReadonlySet<string>): string {
  if (!taken.has(tool.name)) return tool.name;
  const { origin } = tool;
  const server = origin.kind === 'mcp' ? origin.server : origin.kind;
  const original = origin.kind === 'mcp' ? origin.tool : tool.name;
  const qualified = qualifiedName(server, original);
  if (!taken.has(qualified)) return qualified;
  let name = withDigest(qualified, server, original);
  for (let attempt = 2; taken.has(name); attempt += 1) {
    name = withDigest(qualified, server, `${original}\0${attempt}`);
  }
  return name;
}

function originText({ origin }: Tool): string {
  return origin.kind === 'mcp' ? `${origin.server}/${origin.tool}` : origin.kind;
}

function selects(glob: string, tool: Tool): boolean {
  if (matchesSimpleGlob(glob, tool.name)) return true;
  return tool.origin.kind === 'mcp' && matchesSimpleGlob(glob, tool.origin.tool);
}
