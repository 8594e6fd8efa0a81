import { invalidPolicy } from '../policy/invalid-policy.ts';
import { toolSelector } from '../policy/tool-selector.ts';
import { matchesSimpleGlob } from '../text/matches-simple-glob.ts';
import type { Tool } from '../tool/tool.ts';

/** Makes the test of a glob. Throws when it is none. */
export type CompileGlob = (pattern: string) => (text: string) => boolean;

/** What `ToolPatterns` are made of, ready to be asked. */
export interface ToolPattern {
  /** As it was written. */
  readonly text: string;
  selects(tool: Tool): boolean;
  /** Whether it names tools of this name wherever they come from, for tools that are not there any more. */
  names(tool: string): boolean;
}

/** `*` and `?`, as in policies. */
export const simpleGlob: CompileGlob = (pattern) => (text) => matchesSimpleGlob(pattern, text);

/** The globs of a pattern; that of the server when it is for certain servers only. */
export function splitToolPattern(text: string): {
  readonly server?: string;
  readonly tool: string;
} {
  const colon = text.indexOf(':');
  return colon === -1
    ? { tool: text }
    : { server: text.slice(0, colon), tool: text.slice(colon + 1) };
}

/** Reads one entry of `ToolPatterns`; `where` names the entry in the error. Throws `policy/invalid`. */
export function toolPattern(text: unknown, where: string, compile: CompileGlob): ToolPattern {
  if (typeof text !== 'string') throw invalidPolicy(where, 'is not a string');
  if (text.startsWith('@')) {
    return { text, selects: toolSelector(text, where), names: () => false };
  }
  const read = (pattern: string): ((text: string) => boolean) => {
    try {
      if (pattern !== '') return compile(pattern);
    } catch (cause) {
      throw invalidPolicy(where, `is ${JSON.stringify(text)}; ${String(cause)}`);
    }
    throw invalidPolicy(where, `is ${JSON.stringify(text)}, which names no tool`);
  };
  const { server, tool } = splitToolPattern(text);
  const isNamed = read(tool);
  const isOwn = server === undefined ? undefined : read(server);
  return {
    text,
    selects: ({ name, origin }) => {
      if (origin.kind !== 'mcp') return isOwn === undefined && isNamed(name);
      return (isOwn?.(origin.server) ?? true) && (isNamed(origin.tool) || isNamed(name));
    },
    names: (name) => isOwn === undefined && isNamed(name),
  };
}
