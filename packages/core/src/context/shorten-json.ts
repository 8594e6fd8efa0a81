import { isJsonObject } from '../json/json.ts';
import type { JsonValue } from '../json/json.ts';
import { graphemeFloor } from './grapheme-boundary.ts';

/** Containers below this depth are named instead of shown. */
const maxDepth = 12;
/** Characters of a string that are kept for each item of an array that is. */
const unitsPerItem = 40;
const maxItems = 4_096;

function shortenString(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const kept = graphemeFloor(text, maxLength);
  return `${text.slice(0, kept)}... (${text.length - kept} more characters)`;
}

/** The value with at most `items` items in each array and members in each object, and strings to match. */
function shorten(value: JsonValue, items: number, depth: number): JsonValue {
  if (typeof value === 'string') return shortenString(value, items * unitsPerItem);
  if (Array.isArray(value)) {
    if (depth === maxDepth) return `(array of ${value.length} items)`;
    const kept = value.slice(0, items).map((item) => shorten(item, items, depth + 1));
    if (value.length > items) kept.push(`... (${value.length - items} more items)`);
    return kept;
  }
  if (!isJsonObject(value)) return value;
  const members = Object.entries(value);
  if (depth === maxDepth) return `(object of ${members.length} members)`;
  const kept = members
    .slice(0, items)
    .map(([key, member]): [string, JsonValue] => [key, shorten(member, items, depth + 1)]);
  if (members.length > items) kept.push(['...', `(${members.length - items} more members)`]);
  return Object.fromEntries(kept);
}

/** Whether a text is what {@link shortenJson} makes of a value, for some need. */
export function isShortened(value: JsonValue, shown: string): boolean {
  let isFound = false;
  // Where longer texts come of more items, which is the rule, this comes past it.
  shortenJson(value, (text) => {
    isFound ||= text === shown;
    return text.length <= shown.length;
  });
  const whole = JSON.stringify(value);
  for (let items = 1; !isFound && items <= maxItems; items += 1) {
    const text = JSON.stringify(shorten(value, items, 0));
    isFound = text === shown;
    if (text === whole) break;
  }
  return isFound;
}

/**
 * The text of a JSON value made as short as `fits` asks for while it stays JSON: arrays and objects lose their later
 * items and say how many, long strings lose their ends. Undefined when even one item of each is too much.
 */
export function shortenJson(value: JsonValue, fits: (text: string) => boolean): string | undefined {
  let best: string | undefined;
  let least = 1;
  let most = maxItems;
  while (least <= most) {
    const items = Math.floor((least + most) / 2);
    const text = JSON.stringify(shorten(value, items, 0));
    if (fits(text)) {
      best = text;
      least = items + 1;
    } else most = items - 1;
  }
  return best;
}
