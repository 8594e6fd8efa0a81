import { noUsage } from '@aura/core';
import type { Usage } from '@aura/core';
import { describe, expect, it } from 'vitest';
import { createPriceTable } from './create-price-table.ts';

const call: Usage = { ...noUsage, inputTokens: 100_000, outputTokens: 10_000, requests: 1 };

function cost(provider: string, model: string, usage: Partial<Usage> = {}): number | undefined {
  return createPriceTable().price({ provider, model }, { ...call, ...usage })?.costMicros;
}

describe('the shipped prices', () => {
  it.each([
    ['openai', 'gpt-4o', 350_000],
    ['openai', 'gpt-5-mini', 45_000],
    ['anthropic', 'claude-haiku-4-5', 150_000],
    ['gemini', 'gemini-2.5-flash', 55_000],
    ['openrouter', 'ai21/jamba-1-5-mini', 24_000],
    ['bedrock', 'us.amazon.nova-lite-v1:0', 8_400],
  ])('know %s %s', (provider, model, micros) => {
    expect(cost(provider, model)).toBe(micros);
  });

  it.each([
    ['openai', 'gpt-4o-2024-11-20', 'gpt-4o'],
    ['openai', 'GPT-5-Mini-2027-01-02', 'gpt-5-mini'],
    ['anthropic', 'claude-haiku-4-5-20251001', 'claude-haiku-4-5'],
    ['anthropic', 'claude-3-5-haiku-latest', 'claude-3-5-haiku'],
    ['bedrock', 'eu.anthropic.claude-sonnet-4-5-20250929-v1:0', 'anthropic.claude-sonnet-4-5'],
  ])('take the %s release %s for what it is', (provider, release, model) => {
    expect(cost(provider, release)).toBeGreaterThan(0);
    if (provider !== 'bedrock') expect(cost(provider, release)).toBe(cost(provider, model));
  });

  it('know an older release that costs something else by itself', () => {
    expect(cost('openai', 'gpt-4o-2024-05-13')).toBe(650_000);
  });

  it.each([
    ['openai', 'gpt-4o-turbo-ultra'],
    ['openai', 'constructor'],
    ['openai', ''],
    ['ollama', 'llama3.2'],
    ['__proto__', 'toString'],
  ])('do not guess what %s "%s" costs', (provider, model) => {
    expect(cost(provider, model)).toBeUndefined();
  });

  it('rise for all of a request that is longer than a threshold', () => {
    const short = cost('gemini', 'gemini-2.5-pro', { inputTokens: 200_000 });
    const long = cost('gemini', 'gemini-2.5-pro', { inputTokens: 200_001 });
    expect([short, long]).toEqual([350_000, 650_003]);
  });

  it('count what is read from and written to the cache at its own price', () => {
    const usage = { inputTokens: 100_000, cacheReadTokens: 80_000, cacheWriteTokens: 10_000 };
    // 10,000 fresh at 1 dollar a million, 80,000 at 0.1, 10,000 at 1.25, and 10,000 generated at 5.
    expect(cost('anthropic', 'claude-haiku-4-5', usage)).toBe(10_000 + 8_000 + 12_500 + 50_000);
  });

  it('count cached tokens in full where no price of their own is known', () => {
    const cached = cost('openai', 'o1-pro', { cacheReadTokens: 80_000 });
    expect(cached).toBe(cost('openai', 'o1-pro'));
  });

  it('are rounded up once for each call', () => {
    expect(cost('openai', 'gpt-5-mini', { inputTokens: 1, outputTokens: 0 })).toBe(1);
    expect(cost('openai', 'gpt-5-mini', { inputTokens: 4, outputTokens: 0 })).toBe(1);
    expect(cost('openai', 'gpt-5-mini', { inputTokens: 5, outputTokens: 0 })).toBe(2);
    expect(cost('openai', 'gpt-5-mini', { inputTokens: 0, outputTokens: 0 })).toBe(0);
  });

  it('are those of the server that answers', () => {
    const table = createPriceTable({ baseUrl: 'https://api.deepseek.com/v1' });
    const known = table.price({ provider: 'openai', model: 'deepseek-chat' }, call);
    expect(known?.costMicros).toBe(38_000);
    expect(table.price({ provider: 'openai', model: 'gpt-4o' }, call)).toBeUndefined();
  });
});

describe('given prices', () => {
  const price = (rates: object, model = 'gpt-4o') =>
    createPriceTable({ rates }).price({ provider: 'openai', model }, call)?.costMicros;

  it('replace those of the list one by one', () => {
    expect(price({ input: 1_000_000 })).toBe(200_000);
    expect(price({ output: 0 })).toBe(250_000);
  });

  it('leave nothing of the list about the cache when the price of what is read is given', () => {
    const usage = { ...call, cacheReadTokens: 100_000 };
    const table = createPriceTable({ rates: { input: 1_000_000 } });
    const cost = table.price({ provider: 'openai', model: 'gpt-4o' }, usage)?.costMicros;
    expect(cost).toBe(200_000);
  });

  it('make a model known that is not listed, when both are given', () => {
    expect(price({ input: 1_000_000, output: 0 }, 'mine')).toBe(100_000);
    expect(price({ input: 1_000_000 }, 'mine')).toBeUndefined();
  });

  it('may be nothing at all, which is something else than unknown', () => {
    expect(price({ input: 0, output: 0 }, 'mine')).toBe(0);
  });
});
