import type { LlmConfig, LlmPricing } from '@aura/config';
import { noUsage, Secret } from '@aura/core';
import { expect, it } from 'vitest';
import { llmPrices } from './llm-prices.ts';

function llm(
  provider: 'openai' | 'anthropic',
  model: string,
  pricing?: LlmPricing,
  baseUrl?: string,
): LlmConfig {
  return {
    provider,
    model,
    apiKey: new Secret('k'),
    additionalParams: {},
    fallbackToolParsing: false,
    ...(pricing && { pricing }),
    ...(baseUrl && { baseUrl }),
  };
}

const usage = { ...noUsage, inputTokens: 1_000, outputTokens: 100, cacheReadTokens: 500 };

it('takes prices from the file, then from the list', () => {
  const own = { inputPerMtok: 1, outputPerMtok: 10, cachedInputPerMtok: 0.5 };
  const cost = (pricing?: LlmPricing) =>
    llmPrices(llm('openai', 'gpt-4o', pricing)).price(
      { provider: 'openai', model: 'gpt-4o' },
      usage,
    )?.costMicros;
  expect(cost(own)).toBe(500 + 250 + 1_000);
  expect(cost()).toBe(1_250 + 625 + 1_000);
  expect(cost({ outputPerMtok: 0 })).toBe(1_250 + 625);
});

it('prices whatever name an answer bears like the model that was asked', () => {
  const prices = llmPrices(llm('openai', 'our-alias', { inputPerMtok: 1, outputPerMtok: 0 }));
  expect(prices.price({ provider: 'openai', model: 'gpt-4o' }, usage)?.costMicros).toBe(1_000);
});

it('prices an answer of a stand-in at its own price', () => {
  const prices = llmPrices(
    llm('openai', 'gpt-4o', { inputPerMtok: 1, outputPerMtok: 0 }),
    llm('openai', 'gpt-5-mini', { inputPerMtok: 2, outputPerMtok: 0 }),
    llm('anthropic', 'claude-haiku-4-5'),
  );
  const cost = (provider: string, model: string) =>
    prices.price({ provider, model }, usage)?.costMicros;
  expect(cost('openai', 'gpt-5-mini-2025-08-07')).toBe(2_000);
  expect(cost('anthropic', 'claude-haiku-4-5-20251001')).toBe(500 + 50 + 500);
  expect(cost('gemini', 'gemini-2.5-pro')).toBeUndefined();
});

it('looks servers that bill for themselves up under their own name', () => {
  const prices = llmPrices(
    llm('openai', 'deepseek-chat', undefined, 'https://api.deepseek.com/v1'),
  );
  const cost = prices.price({ provider: 'openai', model: 'deepseek-chat' }, usage)?.costMicros;
  expect(cost).toBe(Math.ceil(500 * 0.27 + 500 * 0.07 + 100 * 1.1));
});
