import type { JsonObject, ModelInfo, ModelPort, ModelRequest } from '@aura/core';
import { AuraError, isJsonObject } from '@aura/core';
import { checkParams } from '../ai-sdk/check-params.ts';
import { createAiSdkModel } from '../ai-sdk/create-ai-sdk-model.ts';
import { vendorBaseUrl } from '../ai-sdk/vendor-base-url.ts';
import { vendorHeaders } from '../ai-sdk/vendor-headers.ts';
import type { VendorModelOptions } from '../ai-sdk/vendor-options.ts';
import type { AiSdkVendor } from '../ai-sdk/vendor.ts';
import { defaultOutputLimit, thinkingBudget } from './output-limit.ts';

/** Anthropic itself, without the version. */
export const anthropicBaseUrl = 'https://api.anthropic.com';
const reserved = ['model', 'messages', 'system', 'tools', 'stream'];

/**
 * A model behind Anthropic's Messages API or a server compatible with it. Every call is one streamed request, without
 * retries. Throws `provider/invalid_options` for settings that can never work.
 */
export function createAnthropicModel(options: VendorModelOptions): ModelPort {
  const { model, provider = 'anthropic', contextWindow, temperature } = options;
  const additionalParams = options.additionalParams ?? {};
  checkParams(additionalParams, reserved);
  const budget = thinkingBudget(additionalParams);
  const limit = options.maxOutputTokens ?? defaultOutputLimit(model) + budget;
  if (budget >= limit) {
    throw new AuraError('provider/invalid_options', {
      message: `max_tokens is ${limit}, of which thinking may take ${budget}: nothing is left for the answer`,
      hint: 'Raise max_tokens above budget_tokens, or leave it out.',
    });
  }
  const headers = vendorHeaders(
    { name: 'x-api-key', key: options.apiKey },
    {
      'anthropic-version': '2023-06-01',
      ...options.headers,
    },
  );
  const baseURL = vendorBaseUrl(options.baseUrl ?? anthropicBaseUrl, 'v1');
  const vendor: AiSdkVendor = {
    prompt: {
      provider,
      mediaTypes: /^(image\/(jpeg|png|gif|webp)|application\/pdf|text\/plain)$/,
      resultMediaTypes: /^(image\/(jpeg|png|gif|webp)|application\/pdf)$/,
      marksFailures: true,
      cacheMark: { anthropic: { cacheControl: { type: 'ephemeral' } } },
    },
    // Otherwise the package may answer in a given form by a call of a tool of its own.
    providerOptions: { anthropic: { structuredOutputMode: 'outputFormat' } },
    async load() {
      const { createAnthropic } = await import('@ai-sdk/anthropic');
      // The key is in our headers; without one here the package would look for it in the environment.
      return (fetch) => createAnthropic({ baseURL, apiKey: '', fetch }).messages(model);
    },
    bodyEdit: (request) => bodyEdit(request, { limit, budget, temperature, additionalParams }),
  };
  return createAiSdkModel({
    info: {
      provider,
      model,
      promptCache: 'explicit',
      ...(contextWindow === undefined ? {} : { contextWindow }),
      ...structuredOutput(model, additionalParams),
    },
    vendor,
    headers,
    maxOutputTokens: limit,
    ...(temperature === undefined ? {} : { temperature }),
    ...(options.connectTimeoutMs === undefined
      ? {}
      : { connectTimeoutMs: options.connectTimeoutMs }),
  });
}

/** Models that keep to a schema by themselves. */
const schemaModels = /claude-((opus|sonnet|haiku)-4-[5-9]|opus-4-1|[a-z]+-[5-9])/;

function structuredOutput(
  model: string,
  { thinking }: JsonObject,
): Pick<ModelInfo, 'structuredOutput'> {
  if (schemaModels.test(model)) return { structuredOutput: 'schema' };
  const thinks = isJsonObject(thinking) && thinking['type'] !== 'disabled';
  // A model that thinks refuses to be forced to call a tool.
  return thinks ? { structuredOutput: 'text' } : {};
}

interface BodySettings {
  readonly limit: number;
  readonly budget: number;
  readonly temperature: number | undefined;
  readonly additionalParams: JsonObject;
}

/** The package corrects settings by its own list of models; what the user configured is what counts. */
function bodyEdit(
  request: ModelRequest,
  { limit, budget, temperature, additionalParams }: BodySettings,
): (body: JsonObject) => JsonObject {
  const asked = request.maxOutputTokens;
  // What is asked for is the length of the answer; thinking comes on top where it would not fit.
  const maxTokens = asked === undefined ? limit : asked > budget ? asked : asked + budget;
  return (body) => ({
    ...body,
    max_tokens: maxTokens,
    ...(temperature === undefined ? {} : { temperature }),
    ...additionalParams,
  });
}
