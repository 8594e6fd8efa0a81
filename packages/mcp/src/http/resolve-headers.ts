import type { ForwardedHeaders } from '@aura/core';

import { createHash } from 'node:crypto';
import { isHeaderText } from '@aura/core';

/** What the headers of a server are made from. */
export interface HeaderSources {
  /** Sent to everybody. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Outgoing name to the name of the caller's header that takes its place. */
  readonly headersFromRequest?: Readonly<Record<string, string>>;
}

/**
 * The headers of a server for one caller, under names in lower case: those of the configuration, and in their place, as they
 * came, the ones of the caller that are mapped to them.
 */
export function resolveHeaders(
  { headers = {}, headersFromRequest = {} }: HeaderSources,
  forwarded?: ForwardedHeaders,
): Readonly<Record<string, string>> {
  const resolved = new Map<string, string>();
  for (const [name, value] of Object.entries(headers)) resolved.set(name.toLowerCase(), value);
  for (const [outgoing, incoming] of Object.entries(headersFromRequest)) {
    const value = forwarded?.reveal(incoming);
    if (value !== undefined && isHeaderText(value)) resolved.set(outgoing.toLowerCase(), value);
  }
  return Object.fromEntries([...resolved].sort(([left], [right]) => (left < right ? -1 : 1)));
}

/** Tells sets of headers apart without being one that could be read back. */
export function headersDigest(resolved: Readonly<Record<string, string>>): string {
  return createHash('sha256')
    .update(JSON.stringify(Object.entries(resolved)))
    .digest('base64');
}
