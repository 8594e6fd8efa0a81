import type { LlmConfig } from '@aura/config';
import type { PriceTable } from '@aura/core';
import { createPriceTable } from '@aura/models';
import type { PriceTableOptions } from '@aura/models';

/** Micros of a dollar. */
const micros = (dollars: number): number => Math.round(dollars * 1_000_000);

function tableOf(llm: LlmConfig): PriceTable {
  const { inputPerMtok, outputPerMtok, cachedInputPerMtok, cacheWritePerMtok } = llm.pricing ?? {};
  const rates: PriceTableOptions['rates'] = {
    ...(inputPerMtok === undefined ? {} : { input: micros(inputPerMtok) }),
    ...(outputPerMtok === undefined ? {} : { output: micros(outputPerMtok) }),
    ...(cachedInputPerMtok === undefined ? {} : { cacheRead: micros(cachedInputPerMtok) }),
    ...(cacheWritePerMtok === undefined ? {} : { cacheWrite: micros(cacheWritePerMtok) }),
  };
  const baseUrl = 'baseUrl' in llm ? llm.baseUrl : undefined;
  return createPriceTable({ rates, ...(baseUrl === undefined ? {} : { baseUrl }) });
}

/**
 * The prices of `[agent.llm]` tables, their own ones before those of the shipped list. An answer is paid by the table
 * that names its model, also as a release of it, else by the first table of its provider.
 */
export function llmPrices(...llms: readonly LlmConfig[]): PriceTable {
  const tables = llms.map((llm) => ({ llm, table: tableOf(llm) }));
  return {
    price({ provider, model }, usage) {
      const ofProvider = tables.filter(({ llm }) => llm.provider === provider);
      const named =
        ofProvider.find(({ llm }) => llm.model === model) ??
        ofProvider.find(({ llm }) => model.startsWith(llm.model)) ??
        ofProvider[0];
      return named?.table.price({ provider, model }, usage);
    },
  };
}
