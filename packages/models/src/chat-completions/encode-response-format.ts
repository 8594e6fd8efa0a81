import type { JsonSchema, JsonValue } from '@aura/core';
import { isJsonObject } from '@aura/core';
import type { ChatResponseFormat } from './wire.ts';

/** Servers want a name; it is shown to nobody. */
const name = 'answer';

/** An answer that has to fit a schema. Strictly, where the schema is one that strictness allows. */
export function encodeResponseFormat(schema: JsonSchema): ChatResponseFormat {
  return { type: 'json_schema', json_schema: { name, schema, strict: isStrict(schema) } };
}

/** Whether a schema says of all its objects that every member is required and there are no others: OpenAI refuses others. */
function isStrict(schema: JsonValue): boolean {
  if (Array.isArray(schema)) return schema.every(isStrict);
  if (!isJsonObject(schema)) return true;
  const { properties, required, additionalProperties } = schema;
  if (isJsonObject(properties) || schema['type'] === 'object') {
    const names = isJsonObject(properties) ? Object.keys(properties) : [];
    const isClosed = additionalProperties === false && Array.isArray(required);
    if (!isClosed || !names.every((each) => required.includes(each))) return false;
  }
  return Object.values(schema).every(isStrict);
}
