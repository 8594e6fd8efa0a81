import type * as z from 'zod';
import { knownKeys } from '../check/known-keys.ts';
import { anyVariant, selectVariant, shapeOf } from '../check/schema-shape.ts';
import { suggestKey } from '../check/suggest-key.ts';
import { formatTable, type KeyPath } from '../issues/key-path.ts';
import { keyRegistry, type KeyRule } from '../schema/key-registry.ts';
import { valueAt, type TomlTable } from '../source/toml-value.ts';

/** A key on the way to another one. */
export interface PassedKey {
  readonly path: KeyPath;
  readonly rule: KeyRule;
}

/** The outcome of {@link findKey}. */
export type FoundKey =
  | {
      readonly type: 'found';
      readonly schema: z.core.$ZodType;
      /** In dotted form, names chosen by the user as `<name>`. */
      readonly documented: string;
      /** Every key with its rule, from the root to the key itself. */
      readonly passed: readonly PassedKey[];
    }
  | { readonly type: 'unknown'; readonly message: string; readonly hint: string };

/** Follows a path through a schema. Where a table has variants, the document says which one is meant. */
export function findKey(root: z.core.$ZodType, path: KeyPath, document: TomlTable): FoundKey {
  let schema = root;
  const documented: string[] = [];
  const passed: PassedKey[] = [];
  for (const [depth, segment] of path.entries()) {
    const parent = path.slice(0, depth);
    let shape = shapeOf(schema);
    if (shape.type === 'list') {
      schema = shape.element;
      if (typeof segment === 'number') continue;
      shape = shapeOf(schema);
    }
    if (shape.type === 'variants') {
      const data = valueAt(document, parent);
      const selected = data === undefined ? undefined : selectVariant(shape, data);
      shape = { type: 'table', table: selected ?? anyVariant(shape) };
    }
    if (shape.type === 'map') {
      schema = shape.value;
      documented.push('<name>');
    } else if (shape.type === 'table') {
      const next = shape.table.shape[String(segment)];
      if (next === undefined) {
        const key = String(segment);
        const here = Object.keys(shape.table.shape);
        const everywhere = knownKeys(root);
        return {
          type: 'unknown',
          message: `${formatTable(parent)} has no key ${JSON.stringify(key)}`,
          hint: suggestKey({ key, table: documented.join('.'), here, everywhere }),
        };
      }
      schema = next;
      documented.push(String(segment));
      passed.push({ path: path.slice(0, depth + 1), rule: keyRegistry.get(next) ?? {} });
    } else if (keyRegistry.get(schema)?.json?.['type'] !== 'object' && !isFree(schema)) {
      return {
        type: 'unknown',
        message: `${documented.join('.')} is no table`,
        hint: `ask for ${documented.join('.')}`,
      };
    }
  }
  return { type: 'found', schema, documented: documented.join('.'), passed };
}

/** Anything may stand below it. */
function isFree(schema: z.core.$ZodType): boolean {
  const inner =
    'unwrap' in schema && typeof schema.unwrap === 'function' ? schema.unwrap() : schema;
  return keyRegistry.get(inner)?.json?.['type'] === 'object';
}
