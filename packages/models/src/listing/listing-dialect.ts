import { isJsonObject } from '@aura/core';
import type { JsonObject, JsonValue } from '@aura/core';
import { vendorBaseUrl } from '../ai-sdk/vendor-base-url.ts';
import { anthropicBaseUrl } from '../anthropic/create-anthropic-model.ts';
import { geminiBaseUrl } from '../gemini/create-gemini-model.ts';
import { openAiBaseUrl } from '../openai/create-openai-model.ts';
import { openRouterBaseUrl } from '../openrouter/create-openrouter-model.ts';
import type { ListedModel, ListingKind } from './model-listing.ts';

/** One answer of a list that comes in pages. */
export interface ListingPage {
  readonly models: readonly ListedModel[];
  /** Query of the next page; absent on the last one. */
  readonly next?: string;
}

/** How a provider is asked what it offers. */
export interface ListingDialect {
  /** Without a slash at its end. */
  base(baseUrl: string | undefined): string;
  /** Below the base, with the query of the first page. */
  readonly path: string;
  /** What a key opens, where the list itself is open to everybody. */
  readonly keyPath?: string;
  readonly keyHeader: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Undefined for what is no such list. */
  parse(body: JsonValue): ListingPage | undefined;
}

const chat = { path: '/models', keyHeader: 'authorization', parse: parseChat } as const;

/** The dialects by provider. */
export const listingDialects: Readonly<Record<ListingKind, ListingDialect>> = {
  openai: { ...chat, base: (url = openAiBaseUrl) => vendorBaseUrl(url) },
  openrouter: {
    ...chat,
    base: (url = openRouterBaseUrl) => vendorBaseUrl(url),
    keyPath: '/key',
  },
  anthropic: {
    base: (url = anthropicBaseUrl) => vendorBaseUrl(url, 'v1'),
    path: '/models?limit=1000',
    keyHeader: 'x-api-key',
    headers: { 'anthropic-version': '2023-06-01' },
    parse: parseAnthropic,
  },
  gemini: {
    base: (url = geminiBaseUrl) => vendorBaseUrl(url, 'v1beta'),
    path: '/models?pageSize=1000',
    keyHeader: 'x-goog-api-key',
    parse: parseGemini,
  },
  ollama: {
    base: (url = 'http://localhost:11434') => vendorBaseUrl(url).replace(/\/(?:v1|api)$/, ''),
    path: '/api/tags',
    keyHeader: 'authorization',
    parse: parseOllama,
  },
};

/** `{data: [...]}`; some compatible servers send the bare list. */
function parseChat(body: JsonValue): ListingPage | undefined {
  const models = objectsIn(isJsonObject(body) ? body['data'] : body);
  return (
    models && {
      models: models.flatMap((model) => {
        const { top_provider: top } = model;
        return toModel(model['id'], {
          // OpenRouter; vLLM.
          contextWindow: model['context_length'] ?? model['max_model_len'],
          maxOutputTokens: isJsonObject(top) ? top['max_completion_tokens'] : undefined,
        });
      }),
    }
  );
}

function parseAnthropic(body: JsonValue): ListingPage | undefined {
  if (!isJsonObject(body)) return undefined;
  const models = objectsIn(body['data']);
  const { has_more: hasMore, last_id: last } = body;
  const next = hasMore === true && typeof last === 'string' ? last : undefined;
  return (
    models && {
      models: models.flatMap((model) =>
        toModel(model['id'], {
          contextWindow: model['max_input_tokens'],
          maxOutputTokens: model['max_tokens'],
        }),
      ),
      ...(next === undefined ? {} : { next: `limit=1000&after_id=${encodeURIComponent(next)}` }),
    }
  );
}

function parseGemini(body: JsonValue): ListingPage | undefined {
  if (!isJsonObject(body)) return undefined;
  // Without any model there is no list in it.
  const models = objectsIn(body['models'] ?? []);
  const { nextPageToken: token } = body;
  const next = typeof token === 'string' && token !== '' ? token : undefined;
  return (
    models && {
      models: models.filter(answers).flatMap((model) =>
        toModel(String(model['name'] ?? '').replace(/^models\//, ''), {
          contextWindow: model['inputTokenLimit'],
          maxOutputTokens: model['outputTokenLimit'],
        }),
      ),
      ...(next === undefined
        ? {}
        : { next: `pageSize=1000&pageToken=${encodeURIComponent(next)}` }),
    }
  );
}

/** Others make vectors or pictures. */
function answers({ supportedGenerationMethods: methods }: JsonObject): boolean {
  return !Array.isArray(methods) || methods.includes('generateContent');
}

function parseOllama(body: JsonValue): ListingPage | undefined {
  const models = isJsonObject(body) ? objectsIn(body['models']) : undefined;
  return models && { models: models.flatMap((model) => toModel(model['name'], {})) };
}

function objectsIn(value: JsonValue | undefined): readonly JsonObject[] | undefined {
  return Array.isArray(value) ? value.filter(isJsonObject) : undefined;
}

function toModel(
  id: JsonValue | undefined,
  numbers: { readonly [Name in 'contextWindow' | 'maxOutputTokens']?: JsonValue | undefined },
): readonly ListedModel[] {
  if (typeof id !== 'string' || id === '') return [];
  const { contextWindow, maxOutputTokens } = numbers;
  return [
    {
      id,
      ...(typeof contextWindow === 'number' ? { contextWindow } : {}),
      ...(typeof maxOutputTokens === 'number' ? { maxOutputTokens } : {}),
    },
  ];
}
