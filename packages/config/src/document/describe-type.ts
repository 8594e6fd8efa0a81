import * as z from 'zod';
import { keyRegistry } from '../schema/key-registry.ts';

const scalars = new Map<unknown, string>([
  ['integer', 'whole number'],
  ['number', 'number'],
  ['boolean', 'true or false'],
  ['object', 'table'],
]);

/** The type of a key in words: `text`, `whole number`, `"low" or "high"`. */
export function describeType(schema: z.core.$ZodType): string {
  if (schema instanceof z.ZodOptional) return describeType(schema.unwrap());
  const scalar = scalars.get(keyRegistry.get(schema)?.json?.['type']);
  if (scalar !== undefined) return scalar;
  if (schema instanceof z.ZodString) return 'text';
  if (schema instanceof z.ZodEnum || schema instanceof z.ZodLiteral) {
    return allowedValues(schema)
      .map((value) => `"${value}"`)
      .join(' or ');
  }
  if (schema instanceof z.ZodArray) {
    const element = describeType(schema.element);
    return element.startsWith('table') ? 'list of tables' : `list of ${plural(element)}`;
  }
  if (schema instanceof z.ZodRecord) {
    const value = describeType(schema.valueType);
    return value.startsWith('table') ? 'table of tables' : `table of ${plural(value)}`;
  }
  return schema instanceof z.ZodUnknown ? 'anything' : 'table';
}

/** What a key may be, where that is a short list. */
export function allowedValues(schema: z.core.$ZodType): readonly string[] {
  if (schema instanceof z.ZodOptional) return allowedValues(schema.unwrap());
  if (schema instanceof z.ZodEnum) return schema.options.map(String);
  return schema instanceof z.ZodLiteral ? [...schema.values].map(String) : [];
}

function plural(type: string): string {
  return type === 'text' ? 'texts' : type;
}
