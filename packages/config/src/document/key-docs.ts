import * as z from 'zod';
import { isUnbuilt } from '../check/not-built.ts';
import { knownKeys } from '../check/known-keys.ts';
import { shapeOf } from '../check/schema-shape.ts';
import { configSchema } from '../schema/config-schema.ts';
import { keyRegistry, type KeyRule } from '../schema/key-registry.ts';
import { allowedValues, describeType } from './describe-type.ts';

/** What there is to say about one key of one table. */
export interface KeyDoc {
  readonly key: string;
  /** The table in dotted form, names chosen by the user as `<name>`; empty for the root. */
  readonly table: string;
  /** The variants of the table that know it, such as `provider = "bedrock"`; empty when all do. */
  readonly variants: readonly string[];
  readonly type: string;
  readonly rule: KeyRule;
  readonly required: boolean;
  /** It is specified and refused, or asks for something that is. */
  readonly unbuilt: boolean;
  readonly schema: z.core.$ZodType;
}

/** Every key of the schema once, in its order. */
export function keyDocs(): readonly KeyDoc[] {
  const docs = new Map<string, KeyDoc>();
  for (const { key, table, variant, schema } of knownKeys(configSchema('lenient'))) {
    const path = dotted(table, key);
    const known = docs.get(path);
    const variants = [...(known?.variants ?? []), ...(variant === undefined ? [] : [variant])];
    const values = known === undefined ? [] : allowedValues(schema);
    const more = values
      .map((value) => `"${value}"`)
      .filter((value) => !known?.type.includes(value));
    docs.set(path, {
      key,
      table,
      schema: known?.schema ?? schema,
      rule: known?.rule ?? keyRegistry.get(schema) ?? {},
      required: known?.required ?? !(schema instanceof z.ZodOptional),
      unbuilt: isUnbuilt(path),
      variants: [...new Set(variants)],
      type: known === undefined ? describeType(schema) : [known.type, ...more].join(' or '),
    });
  }
  return [...docs.values()];
}

/** True when the key holds tables, which have keys of their own. */
export function holdsTables({ schema }: Pick<KeyDoc, 'schema'>): boolean {
  const shape = shapeOf(schema);
  if (shape.type === 'list') return holdsTables({ schema: shape.element });
  if (shape.type === 'map') return holdsTables({ schema: shape.value });
  return shape.type !== 'leaf';
}

/** `table.key`, or the key alone in the root. */
export function dotted(table: string, key: string): string {
  return table === '' ? key : `${table}.${key}`;
}
