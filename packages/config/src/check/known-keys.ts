import type * as z from 'zod';
import { shapeOf, variantName } from './schema-shape.ts';

/** One place of the schema where a key is known. */
export interface KnownKey {
  readonly key: string;
  /** The table in dotted form, names chosen by the user as `<name>`. */
  readonly table: string;
  /** The variant of the table that knows the key, such as `provider = "bedrock"`. */
  readonly variant?: string;
  readonly schema: z.core.$ZodType;
}

/** Every key of a schema with its table, in the order of the schema. */
export function knownKeys(root: z.core.$ZodType): readonly KnownKey[] {
  const found: KnownKey[] = [];
  const visit = (schema: z.core.$ZodType, table: string): void => {
    const shape = shapeOf(schema);
    if (shape.type === 'table') visitKeys(shape.table, table, () => undefined);
    else if (shape.type === 'map') visit(shape.value, `${table}.<name>`);
    else if (shape.type === 'list') visit(shape.element, table);
    else if (shape.type === 'variants') {
      const isCommon = (key: string): boolean => shape.tables.every(({ shape }) => key in shape);
      for (const option of shape.tables) {
        const name = `${shape.discriminator} = "${variantName(option, shape.discriminator)}"`;
        visitKeys(option, table, (key) => (isCommon(key) ? undefined : name));
      }
    }
  };
  const visitKeys = (
    { shape }: z.ZodObject,
    table: string,
    variantOf: (key: string) => string | undefined,
  ): void => {
    for (const [key, value] of Object.entries(shape)) {
      const variant = variantOf(key);
      const known = { key, table, schema: value };
      found.push(variant === undefined ? known : { ...known, variant });
      visit(value, table === '' ? key : `${table}.${key}`);
    }
  };
  visit(root, '');
  return found;
}
