import type { LlmConfig } from '@aura/config';
import type { PriceTable } from '@aura/core';
import { createPriceTable } from '@aura/models';
import type { PriceTableOptions } from '@aura/models';

/** Micros of a dollar. */
const micros = (dollars: number): number => Math.round(dollars * 1_000_000);

/** The prices of an `[agent.llm]` table: its own ones, then those of the shipped list. */
export function llmPrices(llm: LlmConfig): PriceTable {
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
