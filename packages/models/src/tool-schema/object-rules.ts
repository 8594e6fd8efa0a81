import type { JsonSchema } from '@aura/core';
import { isJsonObject, localTarget, schemaList, stringList } from '@aura/core';

/** Keywords that make of the presence or the number of members a condition. */
const conditions = [
  'anyOf',
  'oneOf',
  'not',
  'if',
  'dependentRequired',
  'dependentSchemas',
  'dependencies',
  'minProperties',
  'maxProperties',
];
const ofMembers = ['properties', 'patternProperties', 'additionalProperties', 'required'];

/** What a schema and those that apply to the same object demand of its members. */
export interface ObjectRules {
  /** Whether anything depends on which members are there: then none may be made to be there. */
  readonly isConditional: boolean;
  readonly required: ReadonlySet<string>;
}

/** Gathers the rules of a schema, of the parts of its `allOf` and of what it refers to. */
export function objectRules(schema: JsonSchema, root: JsonSchema): ObjectRules {
  const required = new Set<string>();
  const seen = new Set<JsonSchema>();
  const open = [schema];
  let isConditional = false;
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    const keywords = at;
    isConditional ||= conditions.some((keyword) => keyword in keywords);
    for (const name of stringList(at['required'])) required.add(name);
    open.push(...schemaList(at['allOf']));
    const target = localTarget(at['$ref'], root);
    if (target !== undefined) open.push(target);
  }
  return { isConditional, required };
}

/** Whether more than one of the schemas in a schema speaks of the same value, so that none of them knows all its members. */
export function isShared(schema: JsonSchema): boolean {
  const { allOf } = schema;
  const others = ['$ref', 'anyOf', 'oneOf'].filter((keyword) => keyword in schema).length;
  const own = ofMembers.some((keyword) => keyword in schema) ? 1 : 0;
  return own + others + Math.min(2, schemaList(allOf).length) > 1;
}

/** Whether an object may have members that nobody has declared: a map, or anything at all. */
export function isMap({ properties, additionalProperties: more }: JsonSchema): boolean {
  if (isJsonObject(properties) && Object.keys(properties).length > 0) return false;
  if (more === true || isJsonObject(more)) return true;
  return more === undefined && properties === undefined;
}
