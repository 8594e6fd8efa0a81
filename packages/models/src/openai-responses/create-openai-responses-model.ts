import type { JsonObject, ModelPort, ModelRequest } from '@aura/core';
import { checkParams } from '../ai-sdk/check-params.ts';
import { createAiSdkModel } from '../ai-sdk/create-ai-sdk-model.ts';
import { vendorBaseUrl } from '../ai-sdk/vendor-base-url.ts';
import { vendorHeaders } from '../ai-sdk/vendor-headers.ts';
import type { VendorModelOptions } from '../ai-sdk/vendor-options.ts';
import type { AiSdkVendor } from '../ai-sdk/vendor.ts';
import { encodeResponseFormat } from '../chat-completions/encode-response-format.ts';

/** Settings of {@link createOpenAiResponsesModel}. */
export interface OpenAiResponsesModelOptions extends VendorModelOptions {
  /** Sent as it is. */
  readonly reasoningEffort?: string;
}

const openAiBaseUrl = 'https://api.openai.com/v1';
const reserved = ['model', 'input', 'messages', 'instructions', 'system', 'tools', 'stream'];

/**
 * A model behind OpenAI's Responses API. Nothing is stored there: the conversation is in every request, reasoning goes
 * back in encrypted form. Every call is one streamed request, without retries. Throws `provider/invalid_options` for
 * settings that can never work.
 */
export function createOpenAiResponsesModel(options: OpenAiResponsesModelOptions): ModelPort {
  const { model, provider = 'openai', contextWindow, maxOutputTokens, temperature } = options;
  const { reasoningEffort } = options;
  const additionalParams = options.additionalParams ?? {};
  checkParams(additionalParams, reserved);
  const baseURL = vendorBaseUrl(options.baseUrl ?? openAiBaseUrl);
  const effort = reasoningEffort === undefined ? {} : { reasoningEffort, forceReasoning: true };
  const vendor: AiSdkVendor = {
    prompt: {
      provider,
      mediaTypes: /^(image\/(jpeg|png|gif|webp)|application\/pdf)$/,
      resultMediaTypes: /^(image\/(jpeg|png|gif|webp)|application\/pdf)$/,
      // The wire has no place for it: what a failed tool says is all.
      marksFailures: false,
    },
    schemaProfile: 'strict',
    // Summaries of reasoning are for verified organisations only: who has them asks for them.
    providerOptions: { openai: { store: false, reasoningSummary: null, ...effort } },
    async load() {
      const { createOpenAI } = await import('@ai-sdk/openai');
      // The key is in our headers; without one here the package would look for it in the environment.
      return (fetch) => createOpenAI({ baseURL, apiKey: '', fetch }).responses(model);
    },
    bodyEdit: (request) => bodyEdit(request, additionalParams),
  };
  return createAiSdkModel({
    info: {
      provider,
      model,
      promptCache: 'automatic',
      structuredOutput: 'schema',
      ...(contextWindow === undefined ? {} : { contextWindow }),
    },
    vendor,
    headers: vendorHeaders({ name: 'authorization', key: options.apiKey }, options.headers),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(options.connectTimeoutMs === undefined
      ? {}
      : { connectTimeoutMs: options.connectTimeoutMs }),
  });
}

/** The package rewrites schemas until they are strict; ours go out as they are. */
function bodyEdit(
  { responseSchema }: ModelRequest,
  params: JsonObject,
): ((body: JsonObject) => JsonObject) | undefined {
  if (responseSchema === undefined && Object.keys(params).length === 0) return undefined;
  if (responseSchema === undefined) return (body) => ({ ...body, ...params });
  const { type, json_schema: format } = encodeResponseFormat(responseSchema);
  return (body) => ({ ...body, text: { format: { type, ...format } }, ...params });
}
