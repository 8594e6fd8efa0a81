import type { IncomingHttpHeaders } from 'node:http';

/** Takes credentials out of what is to be kept. */
export interface Scrubber {
  /** The text without what is known to be, or looks like, a credential. */
  text(text: string): string;
  /** A path with its query, likewise. */
  path(path: string): string;
  /** Headers with one text for each name, without those that say nothing later, credentials masked. */
  headers(headers: IncomingHttpHeaders): Record<string, string>;
  /** Takes note of the credentials of a request, so that they are found wherever else they turn up. */
  learn(headers: IncomingHttpHeaders, path: string): void;
}

const mask = '***';
const credential = /authorization|cookie|api-?key|secret|token$/;
/** Says whose account it is. */
const account = /organization|project/;
const credentialInQuery =
  /(?<=[?&](?:key|api[-_]?key|token|access_token|signature|x-amz-[^=&]+)=)[^&]*/gi;
/** Of one connection, of one moment, or of one machine: they would make a difference in each recording. */
const passing =
  /^(?:connection|keep-alive|transfer-encoding|te|trailer|upgrade|host|content-length|accept-encoding|date|set-cookie|alt-svc|user-agent|traceparent|tracestate|cf-.+|x-stainless-.+|access-control-.+|strict-transport-security)$/;
/** Keys of OpenAI and Anthropic, of Google, of AWS, of GitHub, of Slack, and tokens of OAuth. */
const keyShapes: readonly RegExp[] = [
  /\bsk-[\w-]{16,}/g,
  /\bAIza[\w-]{30,}/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\bgh[pousr]_\w{20,}/g,
  /\bxox[abeprs]-[\w-]{10,}/g,
  /\bya29\.[\w-]{20,}/g,
];
/** Shorter ones are made up for local servers, and turn up in texts by chance. */
const shortestCredential = 12;

/** Makes a {@link Scrubber}. `secrets` are known beforehand. */
export function createScrubber(secrets: readonly string[]): Scrubber {
  const known = new Set<string>();
  const learnValue = (value: string): void => {
    // What follows the scheme, as in `Bearer sk-...`.
    const bare = value.replace(/^\w+ /, '').trim();
    if (bare.length >= shortestCredential) known.add(bare);
  };
  for (const secret of secrets) if (secret !== '') known.add(secret);

  const text = (given: string): string => {
    let clean = given;
    for (const secret of known) {
      clean = clean.replaceAll(secret, mask).replaceAll(encodeURIComponent(secret), mask);
    }
    return keyShapes.reduce((rest, shape) => rest.replace(shape, mask), clean);
  };
  return {
    text,
    path: (path) => text(path.replace(credentialInQuery, mask)),
    headers(headers) {
      const kept: Record<string, string> = {};
      for (const [name, value] of Object.entries(headers)) {
        if (value === undefined || passing.test(name)) continue;
        const isMasked = credential.test(name) || account.test(name);
        kept[name] = isMasked ? mask : text(String(value));
      }
      return kept;
    },
    learn(headers, path) {
      for (const [name, value] of Object.entries(headers)) {
        if (credential.test(name)) learnValue(String(value));
      }
      for (const [value] of path.matchAll(credentialInQuery)) learnValue(decodeQuery(value));
    },
  };
}

/** Does not throw for what is no code. */
function decodeQuery(value: string): string {
  return new URLSearchParams(`value=${value}`).get('value') ?? '';
}
