import type { Secret } from '@aura/core';

/** What the headers of a model are made of. */
export interface HeaderOptions {
  readonly apiKey?: Secret;
  readonly headers?: Readonly<Record<string, string>>;
}

const sensitiveName = /authorization|cookie|key|secret|token/;

/** The headers of every request, names in lower case, so that one given twice replaces instead of repeating. */
export function baseHeaders(options: HeaderOptions): Readonly<Record<string, string>> {
  const key = options.apiKey;
  return {
    'content-type': 'application/json',
    accept: 'text/event-stream, application/x-ndjson, application/json',
    // Some gateways turn away requests without one.
    'user-agent': 'aura',
    ...(key === undefined || key.isBlank ? {} : { authorization: `Bearer ${key.reveal()}` }),
    ...lowerCased(options.headers),
  };
}

/** The headers of one request: those of the call do not replace those of the model. */
export function callHeaders(
  base: Readonly<Record<string, string>>,
  ofCall: Readonly<Record<string, string>> | undefined,
): Readonly<Record<string, string>> {
  return ofCall === undefined ? base : { ...lowerCased(ofCall), ...base };
}

/** Removes the credentials among the headers from a text: servers like to echo what they do not accept. */
export function createRedactor(
  headers: Readonly<Record<string, string>>,
): (text: string) => string {
  const secrets = Object.entries(headers)
    .filter(([name]) => sensitiveName.test(name))
    .map(([, value]) => value.replace(/^\w+ /, ''))
    .filter((value) => value.trim() !== '');
  return (text) => secrets.reduce((clean, secret) => clean.replaceAll(secret, '***'), text);
}

function lowerCased(
  headers: Readonly<Record<string, string>> | undefined,
): Readonly<Record<string, string>> {
  const entries = Object.entries(headers ?? {});
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), value]));
}
