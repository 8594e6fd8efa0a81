import type { JsonObject, JsonSchema, ToolSpec } from '@aura/core';
import { coerceArguments } from './coerce-arguments.ts';
import { requiredOf } from './schema-facts.ts';
import type { WrittenCall } from './written-call.ts';

/** A call of a tool that the model was offered. */
export interface TextCall {
  readonly name: string;
  readonly args: JsonObject;
}

/** Decides whether what was written can be meant as a call. */
export type CallCheck = (call: WrittenCall) => TextCall | undefined;

const prepared = new WeakMap<readonly ToolSpec[], CallCheck>();

/**
 * The check for these tools: a tool of this name is among them, and the arguments have everything it requires. An example
 * in an explanation seldom has. Made once for a list of tools.
 */
export function offeredCalls(tools: readonly ToolSpec[]): CallCheck {
  const known = prepared.get(tools);
  if (known !== undefined) return known;
  const schemas = new Map<string, JsonSchema>(
    tools.map(({ name, inputSchema }) => [name, inputSchema]),
  );
  const check: CallCheck = ({ name, args: written }) => {
    const schema = schemas.get(name);
    if (schema === undefined) return undefined;
    const args = coerceArguments(written, schema);
    return requiredOf(schema).every((key) => Object.hasOwn(args, key)) ? { name, args } : undefined;
  };
  prepared.set(tools, check);
  return check;
}
