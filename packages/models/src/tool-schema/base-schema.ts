import type { JsonSchema } from '@aura/core';
import { replaceBooleans } from './bare-booleans.ts';
import { mergeRoot } from './merge-root.ts';
import { replaceConstNull } from './null-words.ts';

/**
 * The least that providers ask for: an object at the root that combines nothing, no bare booleans, no `const: null`. What
 * is optional stays optional, what is open stays open.
 */
export function baseSchema(schema: JsonSchema): JsonSchema {
  return replaceConstNull(mergeRoot(replaceBooleans(schema)));
}
