import type { ModelPort } from '@aura/core';
import type { KeyedLlm, LlmCommon, LlmConfig } from '@aura/config';
import {
  createAnthropicModel,
  createBedrockModel,
  createGeminiModel,
  createOllamaModel,
  createOpenAiModel,
  createOpenAiResponsesModel,
  createOpenRouterModel,
} from '@aura/models';
import type { VendorModelOptions } from '@aura/models';

/** A model that is asked once, as an `[agent.llm]` table or a table of its kind describes it. */
export function connectModel(llm: LlmConfig): ModelPort {
  switch (llm.provider) {
    case 'openai': {
      const { api, reasoningEffort } = llm;
      const options = {
        ...keyed(llm),
        ...(reasoningEffort === undefined ? {} : { reasoningEffort }),
      };
      return api === 'responses' ? createOpenAiResponsesModel(options) : createOpenAiModel(options);
    }
    case 'anthropic':
      return createAnthropicModel(keyed(llm));
    case 'gemini':
      return createGeminiModel(keyed(llm));
    case 'ollama':
      return createOllamaModel({
        ...common(llm),
        baseUrl: llm.baseUrl,
        ...(llm.apiKey === undefined ? {} : { apiKey: llm.apiKey }),
      });
    case 'openrouter':
      return createOpenRouterModel(keyed(llm));
    case 'bedrock': {
      const { region, profile } = llm;
      return createBedrockModel({
        ...common(llm),
        region,
        ...(profile === undefined ? {} : { profile }),
      });
    }
  }
}

/** What all providers behind a key take. */
function keyed(llm: KeyedLlm): VendorModelOptions {
  const { apiKey, baseUrl } = llm;
  return { ...common(llm), apiKey, ...(baseUrl === undefined ? {} : { baseUrl }) };
}

/** What all models take. */
function common(llm: LlmCommon): Omit<VendorModelOptions, 'apiKey' | 'baseUrl'> {
  const { model, additionalParams } = llm;
  return {
    model,
    additionalParams,
    ...(llm.maxTokens === undefined ? {} : { maxOutputTokens: llm.maxTokens }),
    ...(llm.temperature === undefined ? {} : { temperature: llm.temperature }),
    ...(llm.contextWindow === undefined ? {} : { contextWindow: llm.contextWindow }),
  };
}
