import type { ModelInfo, Usage } from '../model/model-port.ts';
import { noUsage } from '../model/usage.ts';
import type { Spending } from './budget-amount.ts';
import type { PriceTable } from './price-table.ts';

/** Tokens of a call as far as they are estimated. */
export function estimatedUsage(inputTokens: number, outputTokens: number): Usage {
  return { ...noUsage, inputTokens, outputTokens, requests: 1, reported: false };
}

/**
 * What a model call of this usage spends. `reported` is the name that the answer bears; when the table does not know it
 * and it only makes the configured name more precise, as dated versions do, the configured one counts.
 */
export function priceCall(
  prices: PriceTable | undefined,
  usage: Usage,
  { info, reported = info.model }: { readonly info: ModelInfo; readonly reported?: string },
): Spending {
  const { provider, model } = info;
  const exact = prices?.price({ provider, model: reported }, usage);
  const cost = exact ?? (reported.startsWith(model) ? prices?.price(info, usage) : undefined);
  return {
    tokens: usage.inputTokens + usage.outputTokens,
    outputTokens: usage.outputTokens,
    costMicros: cost?.costMicros ?? 'unknown',
    modelCalls: 1,
  };
}
