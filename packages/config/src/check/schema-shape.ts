import * as z from 'zod';
import { keyRegistry } from '../schema/key-registry.ts';
import { isTable, member, type TomlValue } from '../source/toml-value.ts';

/** The parts of a schema that hold keys, under the wrappers around them. */
export type SchemaShape =
  | { readonly type: 'table'; readonly table: z.ZodObject }
  | { readonly type: 'map'; readonly value: z.core.$ZodType }
  | { readonly type: 'list'; readonly element: z.core.$ZodType }
  | {
      readonly type: 'variants';
      readonly discriminator: string;
      readonly tables: readonly z.ZodObject[];
    }
  | { readonly type: 'leaf' };

/** Looks through a schema. Everything behind a transformation is a leaf: its keys are not ours to name. */
export function shapeOf(schema: z.core.$ZodType): SchemaShape {
  if (schema instanceof z.ZodOptional) return shapeOf(schema.unwrap());
  if (schema instanceof z.ZodObject) return { type: 'table', table: schema };
  if (schema instanceof z.ZodRecord) return { type: 'map', value: schema.valueType };
  if (schema instanceof z.ZodArray) return { type: 'list', element: schema.element };
  if (schema instanceof z.ZodDiscriminatedUnion) {
    const tables = schema.options.filter((option) => option instanceof z.ZodObject);
    return { type: 'variants', discriminator: schema.def.discriminator, tables };
  }
  return { type: 'leaf' };
}

/** The value of the discriminator that a variant stands for. */
export function variantName(table: z.ZodObject, discriminator: string): string {
  const literal = table.shape[discriminator];
  return literal instanceof z.ZodLiteral ? String(literal.value) : '';
}

/** The variant that a table of the document selects, if it names a known one. */
export function selectVariant(
  { discriminator, tables }: SchemaShape & { type: 'variants' },
  data: TomlValue,
): z.ZodObject | undefined {
  const name = isTable(data) ? member(data, discriminator) : undefined;
  return tables.find((table) => variantName(table, discriminator) === name);
}

/** The keys of all variants in one table, for a table of the document that selects none of them. */
export function anyVariant({ tables }: SchemaShape & { type: 'variants' }): z.ZodObject {
  const keys: z.ZodRawShape = Object.assign({}, ...tables.map(({ shape }) => shape));
  const table = z.object(keys);
  const [first] = tables;
  const rule = first && keyRegistry.get(first);
  if (rule) keyRegistry.set(table, rule);
  return table;
}
