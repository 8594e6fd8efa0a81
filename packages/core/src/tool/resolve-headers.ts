import type { ForwardedHeaders } from './forwarded-headers.ts';
import { isHeaderText } from './header-text.ts';

/** What the headers of a request to somebody else are made from. */
export interface HeaderSources {
  /** Sent in any case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Outgoing name to the name of the caller's header that takes its place. */
  readonly headersFromRequest?: Readonly<Record<string, string>>;
}

/** What they are made from for one request. */
export interface GivenHeaders {
  /** Those of the caller. */
  readonly forwarded?: ForwardedHeaders | undefined;
  /** Those for this request alone; they go before all others. */
  readonly headers?: ForwardedHeaders | undefined;
}

/**
 * The headers of a request, under names in lower case and in their order: those of the configuration, and in their place, as
 * they came, the ones of the caller that are mapped to them, and then the ones for this request. What cannot be sent is left out.
 */
export function resolveHeaders(
  { headers = {}, headersFromRequest = {} }: HeaderSources,
  { forwarded, headers: given }: GivenHeaders = {},
): Readonly<Record<string, string>> {
  const resolved = new Map<string, string>();
  for (const [name, value] of Object.entries(headers)) resolved.set(name.toLowerCase(), value);
  const set = (name: string, value: string | undefined): void => {
    if (value !== undefined && isHeaderText(value)) resolved.set(name.toLowerCase(), value);
  };
  for (const [outgoing, incoming] of Object.entries(headersFromRequest)) {
    set(outgoing, forwarded?.reveal(incoming));
  }
  for (const name of given?.names ?? []) set(name, given?.reveal(name));
  return Object.fromEntries([...resolved].sort(([left], [right]) => (left < right ? -1 : 1)));
}
