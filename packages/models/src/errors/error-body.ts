import { isJsonObject } from '@aura/core';

/** What a provider said about a failure, whatever shape it said it in. */
export interface ErrorBody {
  readonly message: string;
  /** The machine-readable names it gave, most specific first: `code`, then `type`. */
  readonly codes: readonly string[];
  /** An HTTP status inside the body, as gateways send it within streams. */
  readonly status?: number;
  /** The request field at fault. */
  readonly param?: string;
}

/** Longest part of a foreign message that is shown. */
const maxShownLength = 500;

/**
 * Reads the error bodies in use: `{error: {message, code, type}}`, `{error: "..."}`, the same wrapped in an array,
 * `{nameException: {message}}`, bare `{message}` or `{detail}`, and plain text. Never throws.
 */
export function readErrorBody(body: unknown): ErrorBody {
  const outer: unknown = Array.isArray(body) ? body[0] : body;
  if (!isJsonObject(outer))
    return { message: shorten(typeof outer === 'string' ? outer : ''), codes: [] };
  const exception = exceptionIn(outer);
  const inner = exception?.body ?? (isJsonObject(outer['error']) ? outer['error'] : outer);
  const codes: string[] = exception === undefined ? [] : [exception.name];
  let status: number | undefined;
  for (const value of [inner['code'], inner['type'], inner['status']]) {
    if (/^[45]\d\d$/.test(String(value))) status ??= Number(value);
    else if (typeof value === 'string') codes.push(value.toLowerCase());
  }
  const param = inner['param'];
  return {
    message: shorten(messageOf(inner, outer['error'])),
    codes,
    ...(status === undefined ? {} : { status }),
    ...(typeof param === 'string' ? { param } : {}),
  };
}

/** AWS names a failure inside a stream by the member that it is in. */
function exceptionIn(
  outer: Readonly<Record<string, unknown>>,
): { readonly name: string; readonly body: Readonly<Record<string, unknown>> } | undefined {
  const [name, ...others] = Object.keys(outer);
  if (name === undefined || others.length > 0 || !name.endsWith('Exception')) return undefined;
  const body = outer[name];
  return isJsonObject(body) ? { name: name.toLowerCase(), body } : undefined;
}

function messageOf(inner: Readonly<Record<string, unknown>>, error: unknown): string {
  if (typeof error === 'string') return error;
  const { message = inner['Message'], detail, metadata } = inner;
  // A gateway hides what the real provider said in here and puts only "Provider returned error" into the message.
  const raw = isJsonObject(metadata) && typeof metadata['raw'] === 'string' ? metadata['raw'] : '';
  if (typeof message === 'string') return raw === '' ? message : `${message}: ${raw}`;
  if (typeof detail === 'string') return detail;
  return JSON.stringify(inner);
}

function shorten(text: string): string {
  // The first line of a page would be markup; its words are what an operator can use.
  const plain = /^\s*</.test(text) ? text.replace(/<style[^]*?<\/style>|<[^>]*>/gi, ' ') : text;
  const words = plain.replace(/\s+/g, ' ').trim();
  return words.length <= maxShownLength
    ? words
    : `${words
        .slice(0, maxShownLength)
        .toWellFormed()
        .replace(/\uFFFD$/, '')}...`;
}
