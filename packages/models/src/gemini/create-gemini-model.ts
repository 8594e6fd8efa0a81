import type { JsonObject, JsonValue, ModelPort, ModelRequest, ToolSpec } from '@aura/core';
import { isJsonObject } from '@aura/core';
import { checkParams } from '../ai-sdk/check-params.ts';
import { createAiSdkModel } from '../ai-sdk/create-ai-sdk-model.ts';
import { vendorBaseUrl } from '../ai-sdk/vendor-base-url.ts';
import { vendorHeaders } from '../ai-sdk/vendor-headers.ts';
import type { VendorModelOptions } from '../ai-sdk/vendor-options.ts';
import type { AiSdkVendor } from '../ai-sdk/vendor.ts';
import { perList } from '../tool-schema/per-list.ts';
import { referenceSchema } from '../tool-schema/reference-schema.ts';
import { lowerSchema } from './lower-schema.ts';

/** Google itself, without the version. */
export const geminiBaseUrl = 'https://generativelanguage.googleapis.com';
const reserved = [
  'model',
  'contents',
  'systemInstruction',
  'system',
  'messages',
  'tools',
  'stream',
];

/**
 * A Gemini model behind Google's Generative Language API. Every call is one streamed request, without retries. Throws
 * `provider/invalid_options` for settings that can never work.
 */
export function createGeminiModel(options: VendorModelOptions): ModelPort {
  const { model, provider = 'gemini', contextWindow, maxOutputTokens, temperature } = options;
  const additionalParams = options.additionalParams ?? {};
  checkParams(additionalParams, reserved);
  const baseURL = vendorBaseUrl(options.baseUrl ?? geminiBaseUrl, 'v1beta');
  const vendor: AiSdkVendor = {
    prompt: {
      provider,
      mediaTypes: /^((image|audio|video|text)\/|application\/pdf$)/,
      resultMediaTypes: /^(image\/|application\/pdf$)/,
      marksFailures: true,
    },
    async load() {
      const { createGoogle } = await import('@ai-sdk/google');
      // The key is in our headers; without one here the package would look for it in the environment.
      return (fetch) => createGoogle({ baseURL, apiKey: '', fetch })(model);
    },
    bodyEdit: ({ tools }) => bodyEdit(tools, additionalParams),
  };
  return createAiSdkModel({
    info: {
      provider,
      model,
      promptCache: 'automatic',
      ...(contextWindow === undefined ? {} : { contextWindow }),
    },
    vendor,
    headers: vendorHeaders({ name: 'x-goog-api-key', key: options.apiKey }, options.headers),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(options.connectTimeoutMs === undefined
      ? {}
      : { connectTimeoutMs: options.connectTimeoutMs }),
  });
}

function bodyEdit(
  tools: ModelRequest['tools'],
  params: JsonObject,
): ((body: JsonObject) => JsonObject) | undefined {
  if (tools.length === 0 && Object.keys(params).length === 0) return undefined;
  const { generationConfig, ...others } = params;
  return (body) => ({
    ...body,
    ...(tools.length === 0 ? {} : { tools: [{ functionDeclarations: declareAll(tools) }] }),
    ...others,
    generationConfig: mergeDeep(body['generationConfig'], generationConfig),
  });
}

const declareAll = perList((tools) => tools.map(declare));

function declare({ name, description, inputSchema, schemaForm }: ToolSpec): JsonObject {
  // Always from the original: what other providers want said in another way, Gemini has words of its own for.
  const original = schemaForm === 'reference' ? referenceSchema(inputSchema) : inputSchema;
  const parameters = lowerSchema(original);
  return { name, description, ...(parameters === undefined ? {} : { parameters }) };
}

function mergeDeep(under: JsonValue | undefined, over: JsonValue | undefined): JsonValue {
  if (over === undefined) return under ?? {};
  if (!isJsonObject(under) || !isJsonObject(over)) return over;
  const merged = Object.entries(over).map(([name, value]) => [name, mergeDeep(under[name], value)]);
  return { ...under, ...Object.fromEntries(merged) };
}
