import type { PriceTable } from '@aura/core';
import { listRates } from './list-rates.ts';
import { priceProvider } from './price-provider.ts';
import { costOf } from './rates.ts';
import type { Rates } from './rates.ts';

/** Which prices hold. */
export interface PriceTableOptions {
  /** Where the model is served. Servers that are known to bill for themselves are looked up under their own name. */
  readonly baseUrl?: string;
  /**
   * Replace what the list says, whatever the model is called: each for itself, but that prices of the cache that are
   * not given with a given `input` are that one, not those of the list.
   */
  readonly rates?: Partial<Rates>;
}

/**
 * Prices from the shipped list (see `priceListSource`), and from `rates`. A model that is not listed has a price only
 * when both its input and its output are given; otherwise it is unknown.
 */
export function createPriceTable({ baseUrl, rates = {} }: PriceTableOptions = {}): PriceTable {
  return {
    price({ provider, model }, usage) {
      const name = { provider: priceProvider(provider, baseUrl), model };
      const listed = listRates(name, usage.inputTokens);
      const { input = listed?.input, output = listed?.output, ...cached } = rates;
      if (input === undefined || output === undefined) return undefined;
      const kept = rates.input === undefined ? listed : undefined;
      return { costMicros: costOf({ ...kept, input, output, ...cached }, usage) };
    },
  };
}
