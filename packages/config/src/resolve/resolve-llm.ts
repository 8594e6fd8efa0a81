import { Secret, type JsonObject } from '@aura/core';
import { defaults } from '../schema/defaults.ts';
import type { LlmTable, PricingTable } from '../schema/llm-table.ts';
import { defined } from './defined.ts';
import type { EnvProfile } from './env-profiles.ts';
import type { KeyedLlm, LlmConfig, LlmPricing, LlmProfile } from './llm-config.ts';

/** The model a decoded `[agent.llm]` describes. */
export function resolveLlm(table: LlmTable, given: readonly EnvProfile[] = []): LlmConfig {
  const common = {
    ...defined({
      maxTokens: table.max_tokens,
      contextWindow: table.context_window,
      temperature: table.temperature,
      pricing: table.pricing && resolvePricing(table.pricing),
      fallbacks: table.fallbacks?.map((fallback) => resolveLlm(fallback, given)),
      lacks: table.lacks,
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
        ...resolveKey(table, given),
        ...defined({ api: table.api, reasoningEffort: table.reasoning_effort }),
        fallbackToolParsing: table.fallback_tool_parsing ?? false,
      };
    case 'openrouter':
      return {
        provider,
        ...common,
        ...resolveKey(table, given),
        fallbackToolParsing: table.fallback_tool_parsing ?? false,
      };
    case 'anthropic':
    case 'gemini':
      return { provider, ...common, ...resolveKey(table, given) };
    case 'bedrock':
      return { provider, ...common, region: table.region, ...defined({ profile: table.profile }) };
    case 'ollama':
      return {
        provider,
        ...common,
        baseUrl: table.base_url ?? defaults.ollamaUrl,
        ...defined({ apiKey: secretOf(table.api_key) }),
        fallbackToolParsing: table.fallback_tool_parsing ?? false,
      };
  }
}

/** A blank one is none: files that are made for several providers have one in them. */
function secretOf(text: string | undefined): Secret | undefined {
  return text === undefined || text.trim() === '' ? undefined : new Secret(text);
}

function resolveKey(
  table: Extract<LlmTable, { readonly api_key: string }>,
  given: readonly EnvProfile[],
): Pick<KeyedLlm, 'apiKey' | 'baseUrl' | 'profiles'> {
  const own = (table.profiles ?? []).map(({ api_key, base_url, models }): LlmProfile => ({
    apiKey: new Secret(api_key),
    ...defined({ baseUrl: base_url, models }),
  }));
  const profiles = [...own, ...given.filter(({ provider }) => provider === table.provider)];
  return {
    apiKey: new Secret(table.api_key),
    ...defined({ baseUrl: table.base_url }),
    ...(profiles.length === 0 ? {} : { profiles }),
  };
}

function resolvePricing(table: PricingTable): LlmPricing {
  return defined({
    inputPerMtok: table.input_per_mtok,
    outputPerMtok: table.output_per_mtok,
    cachedInputPerMtok: table.cached_input_per_mtok,
    cacheWritePerMtok: table.cache_write_per_mtok,
  });
}
