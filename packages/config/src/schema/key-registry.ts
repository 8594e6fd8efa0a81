import * as z from 'zod';

/** What the check of keys has to know about a schema besides its shape. */
export interface KeyRule {
  /** Of a table: unknown keys are errors. Elsewhere they are warned about and ignored. */
  readonly unknownKeys?: 'reject';
  /** Of a key: it is accepted without effect; the text completes "has no effect: ". */
  readonly ignored?: string;
  /** Of a key: the reference does not know it, so strict mode treats it as unknown. */
  readonly superset?: true;
}

/** Rules attached to schemas of this package. */
export const keyRegistry: z.core.$ZodRegistry<KeyRule> = z.registry<KeyRule>();

/** Marks a table whose unknown keys are errors. */
export function closed<T extends z.ZodType>(table: T): T {
  keyRegistry.add(table, { unknownKeys: 'reject' });
  return table;
}

/** Marks a key that only Aura accepts. */
export function superset<T extends z.ZodType>(key: T): T {
  keyRegistry.add(key, { superset: true });
  return key;
}

/** A key that only Aura accepts, and without effect, for the given reason. */
export function ignoredKey(reason: string): z.ZodOptional<z.ZodUnknown> {
  const key = z.unknown().optional();
  keyRegistry.add(key, { superset: true, ignored: reason });
  return key;
}
