import { createHash } from 'node:crypto';

/** Longest name a model provider takes. */
export const maxNameLength = 64;

/** The name under which a tool is offered to a model: ASCII letters, digits, `_` and `-`, at most 64 of them. */
export function exposeName(original: string): string {
  const plain = original.replaceAll(/[^A-Za-z0-9_-]/gu, '_');
  const trimmed = plain.slice(leading(plain), plain.length - trailing(plain));
  const named = /^[A-Za-z]/.test(trimmed) ? trimmed : `tool_${trimmed}`;
  return named.slice(0, maxNameLength);
}

/** `<server>_<tool>`, shortened with a digest of both when it is too long. */
export function qualifiedName(server: string, tool: string): string {
  const name = exposeName(server).concat('_', exposeName(tool));
  return name.length <= maxNameLength ? name : withDigest(name, server, tool);
}

/** The name with six hexadecimal digits that depend on the server and the original name of the tool. */
export function withDigest(name: string, server: string, tool: string): string {
  const digest = createHash('sha256').update(`${server}\0${tool}`).digest('hex').slice(0, 6);
  return `${name.slice(0, maxNameLength - 7)}_${digest}`;
}

// Counted by hand: the obvious expression for "underscores at the end" is quadratic in engines with backtracking.
function leading(text: string): number {
  let count = 0;
  while (text[count] === '_') count += 1;
  return count;
}

function trailing(text: string): number {
  let count = 0;
  while (count < text.length && text[text.length - 1 - count] === '_') count += 1;
  return count;
}
