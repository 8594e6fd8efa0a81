import * as z from 'zod';
import type { JsonObject } from '@aura/core';
import type { Dialect } from './dialect.ts';
import { closed, ignoredKey, superset } from './key-registry.ts';
import { boolean, chartInteger, decimal, jsonTable, texts } from './scalars.ts';

const reasoningEfforts = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'] as const;

const openAiApis = ['chat_completions', 'responses'] as const;

/** Which API of OpenAI is spoken. */
export type OpenAiApi = (typeof openAiApis)[number];

/** How much an OpenAI model is asked to think. */
export type ReasoningEffort = (typeof reasoningEfforts)[number];

/** `[agent.llm.pricing]`: US dollars per million tokens. */
export interface PricingTable {
  readonly input_per_mtok?: number | undefined;
  readonly output_per_mtok?: number | undefined;
  readonly cached_input_per_mtok?: number | undefined;
  readonly cache_write_per_mtok?: number | undefined;
}

/** `[[agent.llm.profiles]]`: another credential for the same model. */
export interface ProfileTable {
  readonly api_key: string;
  readonly base_url?: string | undefined;
  readonly models?: readonly string[] | undefined;
}

const abilities = ['tools', 'images'] as const;

/** What a model may not be able to do. */
export type Ability = (typeof abilities)[number];

interface CommonKeys {
  readonly model: string;
  readonly max_tokens?: number | undefined;
  readonly context_window?: number | undefined;
  readonly temperature?: number | undefined;
  readonly additional_params?: JsonObject | undefined;
  readonly pricing?: PricingTable | undefined;
  /** Not in fallbacks themselves. */
  readonly fallbacks?: readonly LlmTable[] | undefined;
  /** In fallbacks only. */
  readonly lacks?: readonly Ability[] | undefined;
}

interface KeyedKeys extends CommonKeys {
  readonly api_key: string;
  readonly base_url?: string | undefined;
  readonly profiles?: readonly ProfileTable[] | undefined;
}

/** `[agent.llm]` as it is written, decoded. */
export type LlmTable =
  | (KeyedKeys & {
      readonly provider: 'openai';
      readonly api?: OpenAiApi | undefined;
      readonly reasoning_effort?: ReasoningEffort | undefined;
      readonly fallback_tool_parsing?: boolean | undefined;
    })
  | (KeyedKeys & { readonly provider: 'anthropic' | 'gemini' })
  | (KeyedKeys & {
      readonly provider: 'openrouter';
      readonly fallback_tool_parsing?: boolean | undefined;
    })
  | (CommonKeys & {
      readonly provider: 'bedrock';
      readonly region: string;
      readonly profile?: string | undefined;
    })
  | (CommonKeys & {
      readonly provider: 'ollama';
      readonly base_url?: string | undefined;
      readonly fallback_tool_parsing?: boolean | undefined;
    });

/** The schema of every LLM table. `provider` selects the variant; each rejects the keys of the others. */
export function llmTable(dialect: Dialect): z.ZodType<LlmTable> {
  const fallback = llmVariants(dialect, { lacks: z.array(z.enum(abilities)).optional() });
  return llmVariants(dialect, { fallbacks: superset(z.array(fallback).optional()) });
}

function profileTable(): z.ZodType<ProfileTable> {
  return closed(
    z.object({
      api_key: z.string(),
      base_url: z.string().optional(),
      models: texts().optional(),
    }),
  );
}

/** What only the model itself has, and what only those have that stand in for it. */
type Extra =
  | { readonly fallbacks: z.ZodOptional<z.ZodArray<z.ZodType<LlmTable>>> }
  | { readonly lacks: z.ZodOptional<z.ZodArray<z.ZodType<Ability>>> };

function llmVariants(dialect: Dialect, extra: Extra): z.ZodType<LlmTable> {
  const common = {
    ...extra,
    model: z.string(),
    max_tokens: chartInteger(dialect).optional(),
    context_window: chartInteger(dialect).optional(),
    temperature: decimal(dialect).optional(),
    additional_params: jsonTable().optional(),
    pricing: superset(pricingTable(dialect).optional()),
  };
  const keyed = {
    api_key: z.string(),
    base_url: z.string().optional(),
    profiles: superset(z.array(profileTable()).optional()),
  };
  return z.discriminatedUnion('provider', [
    closed(
      z.object({
        provider: z.literal('openai'),
        ...common,
        ...keyed,
        api: superset(z.enum(openAiApis).optional()),
        reasoning_effort: z.enum(reasoningEfforts).optional(),
        fallback_tool_parsing: superset(boolean(dialect).optional()),
      }),
    ),
    closed(z.object({ provider: z.literal('anthropic'), ...common, ...keyed })),
    closed(
      z.object({
        provider: z.literal('bedrock'),
        ...common,
        region: z.string(),
        profile: z.string().optional(),
        api_key: ignoredKey('bedrock takes no key'),
      }),
    ),
    closed(z.object({ provider: z.literal('gemini'), ...common, ...keyed })),
    closed(
      z.object({
        provider: z.literal('ollama'),
        ...common,
        base_url: z.string().optional(),
        fallback_tool_parsing: boolean(dialect).optional(),
        api_key: ignoredKey('ollama takes no key'),
      }),
    ),
    closed(
      z.object({
        provider: z.literal('openrouter'),
        ...common,
        ...keyed,
        fallback_tool_parsing: superset(boolean(dialect).optional()),
      }),
    ),
  ]);
}

function pricingTable(dialect: Dialect): z.ZodType<PricingTable> {
  return z.object({
    input_per_mtok: decimal(dialect).optional(),
    output_per_mtok: decimal(dialect).optional(),
    cached_input_per_mtok: decimal(dialect).optional(),
    cache_write_per_mtok: decimal(dialect).optional(),
  });
}
