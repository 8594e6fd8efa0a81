import * as z from 'zod';
import type { JsonObject } from '@aura/core';
import { defaults } from './defaults.ts';
import type { Dialect } from './dialect.ts';
import { closed, ignoredKey, key, type KeyRule } from './key-registry.ts';
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
      readonly api_key?: string | undefined;
      readonly fallback_tool_parsing?: boolean | undefined;
    });

/** The schema of every LLM table. `provider` selects the variant; each rejects the keys of the others. */
export function llmTable(dialect: Dialect): z.ZodType<LlmTable> {
  const fallback = llmVariants(dialect, {
    lacks: key(
      z.array(z.enum(abilities)).optional(),
      'What the model cannot do, so that it is passed over where that is needed.',
      { default: [] },
    ),
  });
  return llmVariants(dialect, {
    fallbacks: key(
      z.array(fallback).optional(),
      'Models that stand in for this one when it fails, in this order.',
      { superset: true },
    ),
  });
}

function profileTable(): z.ZodType<ProfileTable> {
  return closed(
    z.object({
      api_key: key(z.string(), 'The key of this credential.', {
        secret: true,
        example: '{{ env.OPENAI_API_KEY_2 }}',
      }),
      base_url: key(z.string().optional(), 'The address that the key is for.', {
        defaultText: 'that of the model',
        example: 'https://eu.example.com/v1',
      }),
      models: key(texts().optional(), 'The models that the key is for.', {
        defaultText: 'all models',
        example: ['gpt-5'],
      }),
    }),
  );
}

/** What only the model itself has, and what only those have that stand in for it. */
type Extra =
  | { readonly fallbacks: z.ZodOptional<z.ZodArray<z.ZodType<LlmTable>>> }
  | { readonly lacks: z.ZodOptional<z.ZodArray<z.ZodType<Ability>>> };

function llmVariants(dialect: Dialect, extra: Extra): z.ZodType<LlmTable> {
  const provider = 'Whose API is spoken. It decides which other keys there are.';
  const model = (example: string) => ({
    model: key(z.string(), 'The name of the model at its provider.', { example }),
  });
  const common = {
    ...extra,
    max_tokens: key(chartInteger(dialect).optional(), 'The longest answer, in tokens.', {
      defaultText: 'up to the provider',
      example: 4_096,
    }),
    context_window: key(
      chartInteger(dialect).optional(),
      'How many tokens fit into the window of the model; conversations are kept within it. Not sent to the provider.',
      { defaultText: 'not known, so that nothing is left out', example: 128_000 },
    ),
    temperature: key(decimal(dialect).optional(), 'How much answers vary.', {
      defaultText: 'up to the provider',
      example: 0.2,
    }),
    additional_params: key(
      jsonTable().optional(),
      'Anything else the provider takes, put into each request as it is written. Texts stay texts.',
      { default: {}, example: { top_p: 0.9 } },
    ),
    pricing: key(
      pricingTable(dialect).optional(),
      'Prices that replace those of the shipped list, in US dollars per million tokens.',
      { superset: true },
    ),
  };
  const keyed = (variable: string) => ({
    api_key: key(z.string(), 'The key of the account at the provider.', {
      secret: true,
      example: `{{ env.${variable} }}`,
    }),
    base_url: key(z.string().optional(), 'Another address of the API, for compatible servers.', {
      defaultText: 'that of the provider',
      example: 'http://127.0.0.1:8000/v1',
    }),
    profiles: key(
      z.array(profileTable()).optional(),
      'More credentials for the same model, used when the first one fails, in this order.',
      { superset: true },
    ),
  });
  const parsing = (rule: KeyRule = {}) => ({
    fallback_tool_parsing: key(
      boolean(dialect).optional(),
      'Executes calls of tools that the model writes into its text, as local models do.',
      { default: false, ...rule },
    ),
  });
  const ours = { superset: true } as const;
  return z.discriminatedUnion('provider', [
    closed(
      z.object({
        provider: key(z.literal('openai'), provider),
        ...model('gpt-5-mini'),
        ...common,
        ...keyed('OPENAI_API_KEY'),
        api: key(
          z.enum(openAiApis).optional(),
          'Which API of OpenAI: chat completions, which compatible servers speak too, or responses.',
          { default: 'chat_completions', ...ours },
        ),
        reasoning_effort: key(
          z.enum(reasoningEfforts).optional(),
          'How much a reasoning model thinks.',
          { defaultText: 'up to the provider', example: 'low' },
        ),
        ...parsing(ours),
      }),
    ),
    closed(
      z.object({
        provider: key(z.literal('anthropic'), provider),
        ...model('claude-sonnet-4-5'),
        ...common,
        ...keyed('ANTHROPIC_API_KEY'),
      }),
    ),
    closed(
      z.object({
        provider: key(z.literal('bedrock'), provider),
        ...model('eu.anthropic.claude-sonnet-4-5-20250929-v1:0'),
        ...common,
        region: key(z.string(), 'The AWS region.', { example: 'eu-central-1' }),
        profile: key(z.string().optional(), 'The profile of the AWS configuration.', {
          defaultText: 'the credentials of the environment',
          example: 'production',
        }),
        api_key: ignoredKey('bedrock takes no key'),
      }),
    ),
    closed(
      z.object({
        provider: key(z.literal('gemini'), provider),
        ...model('gemini-2.5-flash'),
        ...common,
        ...keyed('GEMINI_API_KEY'),
      }),
    ),
    closed(
      z.object({
        provider: key(z.literal('ollama'), provider),
        ...model('qwen3'),
        ...common,
        base_url: key(z.string().optional(), 'The address of the server.', {
          default: defaults.ollamaUrl,
        }),
        ...parsing(),
        api_key: key(
          z.string().optional(),
          'For servers that ask for a key, such as a gateway or the service of Ollama itself.',
          { ...ours, secret: true, example: '{{ env.OLLAMA_API_KEY }}' },
        ),
      }),
    ),
    closed(
      z.object({
        provider: key(z.literal('openrouter'), provider),
        ...model('qwen/qwen3-235b-a22b'),
        ...common,
        ...keyed('OPENROUTER_API_KEY'),
        ...parsing(ours),
      }),
    ),
  ]);
}

function pricingTable(dialect: Dialect): z.ZodType<PricingTable> {
  const price = (doc: string) =>
    key(decimal(dialect).optional(), doc, {
      defaultText: 'that of the shipped list',
      example: 1.5,
    });
  return z.object({
    input_per_mtok: price('Of input.'),
    output_per_mtok: price('Of output.'),
    cached_input_per_mtok: price('Of input that the provider had cached.'),
    cache_write_per_mtok: price('Of input that the provider caches.'),
  });
}
