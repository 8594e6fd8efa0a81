import * as z from 'zod';
import type { JsonObject, JsonValue } from '@aura/core';
import type { Dialect } from './dialect.ts';
import { typed } from './key-registry.ts';

const numeral = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** A problem with a value of the document; the hint says how to fix it. */
function refuse(context: z.RefinementCtx<unknown>, allowed: string, hint: string): never {
  context.addIssue({ code: 'custom', message: allowed, params: { hint } });
  return z.NEVER;
}

const integerJson = { type: 'integer', minimum: 0 } as const;
const decimalJson = { type: 'number' } as const;
const booleanJson = { type: 'boolean' } as const;

/** The number a string spells, for values that come out of placeholders. */
function spelledNumber(value: unknown): unknown {
  return typeof value === 'string' && numeral.test(value.trim()) ? Number(value) : value;
}

/** A whole number that charts may have turned into `8000.0`: accepted by every version. */
export function chartInteger(dialect: Dialect): z.ZodType<number> {
  return typed(
    z.unknown().transform((found, context) => {
      const value = dialect === 'lenient' ? spelledNumber(found) : found;
      const number = typeof value === 'bigint' ? Number(value) : value;
      if (typeof number === 'number' && number >= 0 && Number.isSafeInteger(number)) return number;
      return refuse(
        context,
        'a whole number of 0 or more is required',
        'write digits only, for example 8000',
      );
    }),
    integerJson,
  );
}

/** A whole number. The reference insists on an integer literal. */
export function integer(dialect: Dialect): z.ZodType<number> {
  if (dialect === 'lenient') return chartInteger(dialect);
  return typed(
    z.unknown().transform((value, context) => {
      const number = typeof value === 'bigint' ? Number(value) : undefined;
      if (number !== undefined && number >= 0 && Number.isSafeInteger(number)) return number;
      return refuse(
        context,
        'an integer of 0 or more is required',
        'write digits only, for example 8',
      );
    }),
    integerJson,
  );
}

/** A number with or without a fraction. */
export function decimal(dialect: Dialect): z.ZodType<number> {
  return typed(
    z.unknown().transform((found, context) => {
      const value = dialect === 'lenient' ? spelledNumber(found) : found;
      const number = typeof value === 'bigint' ? Number(value) : value;
      if (typeof number === 'number' && Number.isFinite(number)) return number;
      return refuse(
        context,
        'a finite number is required',
        'write it without quotes, for example 0.7',
      );
    }),
    decimalJson,
  );
}

/** A boolean that charts may have quoted: accepted by every version. */
export function chartBoolean(): z.ZodType<boolean> {
  return typed(
    z.unknown().transform((value, context) => {
      const text = typeof value === 'string' ? value.trim() : value;
      if (text === true || text === 'true') return true;
      if (text === false || text === 'false') return false;
      return refuse(context, 'true or false is required', 'write true or false without quotes');
    }),
    booleanJson,
  );
}

/** A boolean. The reference insists on the bare literal. */
export function boolean(dialect: Dialect): z.ZodType<boolean> {
  if (dialect === 'lenient') return chartBoolean();
  return typed(
    z.unknown().transform((value, context) => {
      if (typeof value === 'boolean') return value;
      return refuse(context, 'true or false is required', 'write true or false without quotes');
    }),
    booleanJson,
  );
}

/** A list of texts, such as the globs of a filter. */
export function texts(): z.ZodType<string[]> {
  return z.array(z.string());
}

/** A table of texts, such as headers. */
export function textMap(): z.ZodType<Record<string, string>> {
  return z.record(z.string(), z.string());
}

/** A table with any content that JSON can express. Strings stay strings; dates become their ISO form. */
export function jsonTable(): z.ZodType<JsonObject> {
  return typed(
    z.record(z.string(), z.unknown()).transform((table, context) => {
      const visit = (value: unknown): JsonValue => {
        if (typeof value === 'string' || typeof value === 'boolean') return value;
        if (typeof value === 'bigint' && Number.isSafeInteger(Number(value))) return Number(value);
        if (typeof value === 'number' && Number.isFinite(value)) return value;
        if (value instanceof Date) return value.toISOString();
        if (Array.isArray(value)) return value.map(visit);
        if (typeof value === 'object' && value !== null) return visitTable(value);
        return refuse(
          context,
          `${String(value)} inside it has no JSON form`,
          'quote it or remove it',
        );
      };
      const visitTable = (members: object): JsonObject =>
        Object.fromEntries(Object.entries(members).map(([key, member]) => [key, visit(member)]));
      return visitTable(table);
    }),
    { type: 'object' },
  );
}
