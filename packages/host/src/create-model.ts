import { AuraError } from '@aura/core';
import type { Clock, ModelPort, Random } from '@aura/core';
import type { LlmConfig } from '@aura/config';
import { createOpenAiModel, withRetry } from '@aura/models';

/** The model of an `[agent.llm]` table. */
export function createModel(
  llm: LlmConfig,
  ports: { readonly clock: Clock; readonly random: Random },
): ModelPort {
  if (llm.provider !== 'openai') {
    // The configuration refuses these before they get here.
    throw new AuraError('host/provider_not_built', {
      message: `the provider "${llm.provider}" is not available in this version`,
    });
  }
  const { model, apiKey, additionalParams } = llm;
  const port = createOpenAiModel({
    model,
    apiKey,
    additionalParams,
    ...(llm.baseUrl === undefined ? {} : { baseUrl: llm.baseUrl }),
    ...(llm.maxTokens === undefined ? {} : { maxOutputTokens: llm.maxTokens }),
    ...(llm.temperature === undefined ? {} : { temperature: llm.temperature }),
    ...(llm.reasoningEffort === undefined ? {} : { reasoningEffort: llm.reasoningEffort }),
    ...(llm.contextWindow === undefined ? {} : { contextWindow: llm.contextWindow }),
  });
  return withRetry(port, ports);
}
