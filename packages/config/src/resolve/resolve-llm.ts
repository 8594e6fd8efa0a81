import { Secret, type JsonObject } from '@aura/core';
import type { LlmTable, PricingTable } from '../schema/llm-table.ts';
import { defined } from './defined.ts';
import type { LlmConfig, LlmPricing } from './llm-config.ts';

const defaultOllamaUrl = 'http://localhost:11434';

/** The model a decoded `[agent.llm]` describes. */
export function resolveLlm(table: LlmTable): LlmConfig {
  const common = {
    ...defined({
      maxTokens: table.max_tokens,
      contextWindow: table.context_window,
      temperature: table.temperature,
      pricing: table.pricing && resolvePricing(table.pricing),
    }),
    model: table.model,
    additionalParams: table.additional_params ?? ({} satisfies JsonObject),
  };
  const { provider } = table;
  switch (provider) {
    case 'openai':
      return {
        provider,
        ...common,
        ...resolveKey(table),
        ...defined({ api: table.api, reasoningEffort: table.reasoning_effort }),
        fallbackToolParsing: table.fallback_tool_parsing ?? false,
      };
    case 'openrouter':
      return {
        provider,
        ...common,
        ...resolveKey(table),
        fallbackToolParsing: table.fallback_tool_parsing ?? false,
      };
    case 'anthropic':
    case 'gemini':
      return { provider, ...common, ...resolveKey(table) };
    case 'bedrock':
      return { provider, ...common, region: table.region, ...defined({ profile: table.profile }) };
    case 'ollama':
      return {
        provider,
        ...common,
        baseUrl: table.base_url ?? defaultOllamaUrl,
        fallbackToolParsing: table.fallback_tool_parsing ?? false,
      };
  }
}

function resolveKey(table: { readonly api_key: string; readonly base_url?: string | undefined }): {
  readonly apiKey: Secret;
  readonly baseUrl?: string;
} {
  return { apiKey: new Secret(table.api_key), ...defined({ baseUrl: table.base_url }) };
}

function resolvePricing(table: PricingTable): LlmPricing {
  return defined({
    inputPerMtok: table.input_per_mtok,
    outputPerMtok: table.output_per_mtok,
    cachedInputPerMtok: table.cached_input_per_mtok,
    cacheWritePerMtok: table.cache_write_per_mtok,
  });
}
