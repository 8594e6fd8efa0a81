import { Secret, type JsonObject } from '@aura/core';
import type { LlmTable } from '../schema/llm-table.ts';
import { defined } from './defined.ts';
import type { LlmConfig } from './llm-config.ts';

const defaultOllamaUrl = 'http://localhost:11434';

/** The model a decoded `[agent.llm]` describes. */
export function resolveLlm(table: LlmTable): LlmConfig {
  const common = {
    ...defined({
      maxTokens: table.max_tokens,
      contextWindow: table.context_window,
      temperature: table.temperature,
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
