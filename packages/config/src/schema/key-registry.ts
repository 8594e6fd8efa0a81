import * as z from 'zod';
import type { JsonObject, JsonValue } from '@aura/core';

/** What is known of a schema besides its shape: for the check of keys, and for everything that explains them to people. */
export interface KeyRule {
  /** Of a table: unknown keys are errors. Elsewhere they are warned about and ignored. */
  readonly unknownKeys?: 'reject';
  /** Of a key: it is accepted without effect; the text completes "has no effect: ". */
  readonly ignored?: string;
  /** Of a key: the reference does not know it, so strict mode treats it as unknown. */
  readonly superset?: true;
  /** Of a key: what it means, in a sentence or two. Every key has one. */
  readonly doc?: string;
  /** Of a key: the value it has when it is not written. */
  readonly default?: JsonValue;
  /** Of a key: the same in words, where the value depends on something. */
  readonly defaultText?: string;
  /** Of a key: the dotted path of the key whose value it takes when it is not written. */
  readonly inherits?: string;
  /** Of a key: a value to show in examples, where there is no default. */
  readonly example?: JsonValue;
  /** Of a key: its value is never shown. */
  readonly secret?: true;
  /** Of a type: what JSON Schema says about it. */
  readonly json?: JsonObject;
}

/** Rules attached to schemas of this package. */
export const keyRegistry: WeakMap<z.core.$ZodType, KeyRule> = new WeakMap();

/** Adds to what is known of a schema. */
function note<T extends z.ZodType>(schema: T, rule: KeyRule): T {
  keyRegistry.set(schema, { ...keyRegistry.get(schema), ...rule });
  return schema;
}

/** A key with what it means. `schema` must not be shared with another key. */
export function key<T extends z.ZodType>(schema: T, doc: string, rule: KeyRule = {}): T {
  return note(schema, { ...rule, doc });
}

/** A type with what JSON Schema says about it. */
export function typed<T extends z.ZodType>(schema: T, json: JsonObject): T {
  return note(schema, { json });
}

/** Marks a table whose unknown keys are errors. */
export function closed<T extends z.ZodType>(table: T): T {
  return note(table, { unknownKeys: 'reject' });
}

/** A key that only Aura accepts, and without effect, for the given reason. */
export function ignoredKey(reason: string): z.ZodOptional<z.ZodUnknown> {
  return key(z.unknown().optional(), `Accepted without effect: ${reason}.`, {
    superset: true,
    ignored: reason,
  });
}
