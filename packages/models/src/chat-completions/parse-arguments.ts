import type { JsonObject, ToolCall } from '@aura/core';
import { isJsonObject, parseJson } from '@aura/core';

/** Arguments of a tool call, or the reason why they are none. */
export type ParsedArguments = Pick<ToolCall, 'args' | 'invalidArgs'>;

const none: JsonObject = {};

/** Parses the argument text of a tool call. Nothing, white space and `null` mean no arguments. */
export function parseArguments(raw: string): ParsedArguments {
  if (raw.trim() === '') return { args: none };
  const parsed = parseJson(raw);
  if (!parsed.ok) return { args: none, invalidArgs: { raw, error: parsed.error } };
  if (isJsonObject(parsed.value)) return { args: parsed.value };
  if (parsed.value === null) return { args: none };
  if (typeof parsed.value === 'string') {
    // Some servers encode the arguments twice.
    const again = parseJson(parsed.value);
    if (again.ok && isJsonObject(again.value)) return { args: again.value };
  }
  return { args: none, invalidArgs: { raw, error: 'the arguments are not a JSON object' } };
}
