import type { JsonValue } from '@aura/core';
import type { ValueType } from './schema-facts.ts';

const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const truth = /^(?:true|false)$/i;
const nothing = /^(?:none|null)$/i;

/** Whether a text without quotes says that there is no value. */
export function isNothing(text: string): boolean {
  return nothing.test(text);
}

/** The value that a text without quotes stands for where values of these types are expected; none: any. */
export function readWord(text: string, types: ReadonlySet<ValueType>): JsonValue {
  const isAny = types.size === 0;
  if (nothing.test(text) && (isAny || types.has('null'))) return null;
  // What may be a text is one: "007" is not 7.
  if (types.has('string')) return text;
  const value = Number(text);
  if (number.test(text) && Number.isFinite(value) && isExact(text, value)) {
    if (isAny || types.has('number')) return value;
    if (types.has('integer') && Number.isInteger(value)) return value;
  }
  if (truth.test(text) && (isAny || types.has('boolean'))) return text.toLowerCase() === 'true';
  return text;
}

/** An identifier of twenty digits would become another one. */
function isExact(text: string, value: number): boolean {
  return !Number.isInteger(value) || Number.isSafeInteger(value) || /[.eE]/.test(text);
}
