/** Response headers as undici gives them. */
export type ReplyHeaders = Readonly<Record<string, string | string[] | undefined>>;

/**
 * How long the provider asked us to wait, in milliseconds: the vendor header `retry-after-ms`, else `retry-after` in
 * seconds or as a date. A date counts from the reply's own `date`, so that our clock need not be right.
 */
export function readRetryAfterMs(headers: ReplyHeaders): number | undefined {
  const millis = toNumber(single(headers['retry-after-ms']));
  if (millis !== undefined) return millis;
  const value = single(headers['retry-after']);
  const seconds = toNumber(value);
  if (seconds !== undefined) return Math.ceil(seconds * 1000);
  const wait = Date.parse(value ?? '') - Date.parse(single(headers['date']) ?? '');
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}

function single(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0];
}

function toNumber(value: string | undefined): number | undefined {
  return value !== undefined && /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) : undefined;
}
