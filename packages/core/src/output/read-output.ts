import type { JsonObject } from '../json/json.ts';
import { isJsonObject } from '../json/json.ts';
import { parseJson } from '../json/parse-json.ts';

/**
 * The object that an answer consists of, also when the model has put it into a code block or said something before or
 * after it. Undefined when there is none.
 */
export function readOutput(text: string): JsonObject | undefined {
  const start = text.indexOf('{');
  const end = text.lastIndexOf('}');
  if (start === -1 || end < start) return undefined;
  const parsed = parseJson(text.slice(start, end + 1));
  return parsed.ok && isJsonObject(parsed.value) ? parsed.value : undefined;
}
