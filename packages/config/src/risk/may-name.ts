import { splitToolPattern } from '@aura/core';
import { compileRichGlob } from '../glob/rich-glob.ts';

/** A tool that was found, as far as a policy depends on it. */
export interface FoundTool {
  /** As the model knows it. */
  readonly name: string;
  /** The server that has it, and how that calls it. */
  readonly server?: string;
  readonly own?: string;
  readonly openWorld?: boolean;
}

/** A tool, or a server whose tools are not known. */
export interface NamedPlace {
  readonly server?: string;
  readonly tool?: FoundTool;
}

/** Whether a pattern of a policy names a tool, or may name one of a server. Selectors may select anything. */
export function mayName(pattern: string, { server, tool }: NamedPlace): boolean {
  if (pattern.startsWith('@')) return true;
  const wanted = splitToolPattern(pattern);
  if (wanted.server !== undefined) {
    if (server === undefined || !compileRichGlob(wanted.server)(server)) return false;
  }
  if (tool === undefined) return true;
  const isNamed = compileRichGlob(wanted.tool);
  return isNamed(tool.name) || (tool.own !== undefined && isNamed(tool.own));
}
