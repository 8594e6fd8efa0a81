import type { Usage } from '@aura/core';

/** What a million tokens cost, in whole micros: millionths of a US dollar. */
export interface Rates {
  readonly input: number;
  readonly output: number;
  /** Read from the provider's cache. Default: as `input`. */
  readonly cacheRead?: number;
  /** Written to it. Default: as `input`. */
  readonly cacheWrite?: number;
}

const perRate = 1_000_000;

/**
 * The cost of one model call in micros: exact until the end, then rounded up once, so that a limit is never overrun by
 * fractions. Cached tokens are part of the input and reasoning is part of the output, as a {@link Usage} has them.
 */
export function costOf(rates: Rates, usage: Usage): number {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = usage;
  const { input, output, cacheRead = input, cacheWrite = input } = rates;
  const fresh = Math.max(0, inputTokens - cacheReadTokens - cacheWriteTokens);
  const total =
    fresh * input +
    cacheReadTokens * cacheRead +
    cacheWriteTokens * cacheWrite +
    outputTokens * output;
  return Math.ceil(total / perRate);
}
