import { isJsonObject } from '../json/json.ts';

/** Whether a value is what another one can have been while it was written. */
export function isPrefix(part: unknown, whole: unknown): boolean {
  if (typeof part === 'string') return typeof whole === 'string' && whole.startsWith(part);
  if (Array.isArray(part)) {
    return (
      Array.isArray(whole) &&
      part.length <= whole.length &&
      part.every((each, index) =>
        index < part.length - 1 ? same(each, whole[index]) : isPrefix(each, whole[index]),
      )
    );
  }
  if (!isJsonObject(part)) return Object.is(part, whole);
  if (!isJsonObject(whole)) return false;
  const keys = Object.keys(part);
  return keys.every((key) => Object.hasOwn(whole, key) && isPrefix(part[key], whole[key]));
}

/** Whether two values are equal as JSON. */
export function same(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
