import { AuraError } from '../errors/aura-error.ts';
import type { Namespace } from './namespace.ts';
import { decodeSegment } from './segment.ts';

/** A set of namespaces, written like a key with wildcards. */
export interface NamespacePattern {
  readonly pattern: string;
  matches(namespace: Namespace): boolean;
  /** Greater is more specific: literal segments count first, then `*`, then having no `**`. */
  readonly specificity: number;
}

/** Greater than any number of segments, so that a literal always outweighs wildcards. */
const literalWeight = 64;

/**
 * `tenant:*:role:viewer:**`: `*` matches one segment, a trailing `**` zero or more. Everything else is in key form,
 * so a literal asterisk is `%2A`. System segments are ordinary here.
 */
export function nsPattern(pattern: string): NamespacePattern {
  const parts = pattern.split(':');
  const open = parts.at(-1) === '**';
  if (open) parts.pop();
  if (pattern === '' || parts.includes('**')) {
    throw new AuraError('namespace/bad_pattern', {
      message: `the namespace pattern ${JSON.stringify(pattern.slice(0, 80))} is not valid`,
      hint: 'Use "*" for one segment and "**" for any rest, only at the end.',
    });
  }
  /** Undefined stands for any one segment. */
  const wanted = parts.map((part) => (part === '*' ? undefined : decodeSegment(part)));
  const literals = wanted.filter((segment) => segment !== undefined).length;
  const wildcards = wanted.length - literals;
  return {
    pattern,
    specificity: (literals * literalWeight + wildcards) * 2 + (open ? 0 : 1),
    matches: ({ segments }) =>
      (open ? segments.length >= wanted.length : segments.length === wanted.length) &&
      wanted.every((segment, index) => segment === undefined || segment === segments[index]),
  };
}
