import type { JsonObject } from '@aura/core';
import { isJsonObject } from '@aura/core';

/** How much models may write at most, by the beginning of their names. The wire demands a number. */
const limits: readonly (readonly [prefix: string, tokens: number])[] = [
  ['claude-opus-4', 32_000],
  ['claude-sonnet-4', 64_000],
  ['claude-3-7-sonnet', 64_000],
  ['claude-3-5-sonnet', 8_192],
  ['claude-3-5-haiku', 8_192],
  ['claude-3-opus', 4_096],
  ['claude-3-sonnet', 4_096],
  ['claude-3-haiku', 4_096],
];
const otherModels = 8_192;

/** Tokens that a model may write when nobody said how many. */
export function defaultOutputLimit(model: string): number {
  return limits.find(([prefix]) => model.startsWith(prefix))?.[1] ?? otherModels;
}

/** Tokens of thinking that additional parameters ask for; 0 without. They count as written. */
export function thinkingBudget(params: JsonObject): number {
  const thinking = params['thinking'];
  const budget = isJsonObject(thinking) ? thinking['budget_tokens'] : undefined;
  return typeof budget === 'number' && budget > 0 ? budget : 0;
}
