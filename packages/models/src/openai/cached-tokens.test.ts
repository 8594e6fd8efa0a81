import { createRuntime, Namespace } from '@aura/core';
import { expect, it } from 'vitest';
import { createModel, serve, sse, stop, text } from '../../test/chat-server.ts';
import { createPriceTable } from '../prices/create-price-table.ts';

const ports = {
  clock: { now: Date.now, monotonic: () => performance.now(), sleep: () => Promise.resolve() },
  random: {
    fill: (bytes: Uint8Array<ArrayBuffer>) => crypto.getRandomValues(bytes),
    number: Math.random,
  },
  digest: { sha256: (of: string) => String(of.length) },
};

/** What is read from the cache costs a tenth, what is written to it a quarter more. */
const prices = createPriceTable({
  rates: {
    input: 100_000_000,
    cacheRead: 10_000_000,
    cacheWrite: 125_000_000,
    output: 500_000_000,
  },
});

it.each([
  {
    wire: 'those of OpenAI and OpenRouter',
    details: { prompt_tokens_details: { cached_tokens: 800, cache_write_tokens: 100 } },
    written: 100,
  },
  { wire: 'those of DeepSeek', details: { prompt_cache_hit_tokens: 800 }, written: 0 },
])('tokens from and for the cache reach usage and cost: $wire [runtime C-088]', async (given) => {
  const usage = {
    prompt_tokens: 1_000,
    completion_tokens: 20,
    total_tokens: 1_020,
    ...given.details,
  };
  const report = `data: ${JSON.stringify({ id: 'r', choices: [], usage })}\n\n`;
  const { baseUrl } = await serve((res) =>
    res.writeHead(200, sse).end(`${text}${stop}${report}data: [DONE]\n\n`),
  );
  await using runtime = createRuntime({
    ports,
    model: createModel(baseUrl),
    budget: { prices },
  });
  const namespace = Namespace.of('tenant', 'acme');
  const outcome = await runtime.run({ namespace, input: 'hi' });
  expect(outcome.usage).toMatchObject({
    inputTokens: 1_000,
    cacheReadTokens: 800,
    cacheWriteTokens: given.written,
    outputTokens: 20,
  });
  const fresh = 200 - given.written;
  expect(outcome.costMicros).toBe(100 * fresh + 8_000 + 125 * given.written + 10_000);
});
