import type { ModelPort } from '@aura/core';
import { createOpenAiModel } from '../openai/create-openai-model.ts';
import type { OpenAiModelOptions } from '../openai/openai-options.ts';

/** Settings of {@link createOpenRouterModel}. The default of `baseUrl` is OpenRouter's own. */
export type OpenRouterModelOptions = Omit<OpenAiModelOptions, 'provider' | 'schemaProfile'>;

/** OpenRouter itself. */
export const openRouterBaseUrl = 'https://openrouter.ai/api/v1';

/**
 * A model behind OpenRouter or a proxy compatible with it. The wire is the one of {@link createOpenAiModel}; usage is
 * asked for in OpenRouter's way, and reasoning goes back with what proves it.
 */
export function createOpenRouterModel(options: OpenRouterModelOptions): ModelPort {
  const { baseUrl = openRouterBaseUrl, additionalParams } = options;
  return createOpenAiModel({
    ...options,
    baseUrl,
    provider: 'openrouter',
    // It hands requests on to models of all vendors.
    schemaProfile: 'base',
    additionalParams: { usage: { include: true }, ...additionalParams },
  });
}
