import type { JsonObject, Secret } from '@aura/core';
import type { Ability, OpenAiApi, ReasoningEffort } from '../schema/llm-table.ts';

/** Prices that replace those of the shipped list, in US dollars per million tokens. */
export interface LlmPricing {
  readonly inputPerMtok?: number;
  readonly outputPerMtok?: number;
  readonly cachedInputPerMtok?: number;
  readonly cacheWritePerMtok?: number;
}

/** What every model takes. */
export interface LlmCommon {
  readonly model: string;
  readonly maxTokens?: number;
  /** Size of the model's window in tokens; never sent to the provider. */
  readonly contextWindow?: number;
  readonly temperature?: number;
  /** Merged over the request body. */
  readonly additionalParams: JsonObject;
  readonly pricing?: LlmPricing;
  /** Models that stand in for this one, in this order. */
  readonly fallbacks?: readonly LlmConfig[];
  /** Of a model that stands in for another: what it is not to be asked for. */
  readonly lacks?: readonly Ability[];
}

/** Another credential for the same model. */
export interface LlmProfile {
  readonly apiKey: Secret;
  /** Absent: that of the model. */
  readonly baseUrl?: string;
  /** The models it is for. Absent: all. */
  readonly models?: readonly string[];
}

/** What a provider behind an API key takes. */
export interface KeyedLlm extends LlmCommon {
  readonly apiKey: Secret;
  readonly baseUrl?: string;
  /** Used when the first one fails, in this order. */
  readonly profiles?: readonly LlmProfile[];
}

/** OpenAI, or any server that speaks its chat completions. */
export interface OpenAiLlm extends KeyedLlm {
  readonly provider: 'openai';
  /** Default `chat_completions`, which compatible servers speak too. */
  readonly api?: OpenAiApi;
  readonly reasoningEffort?: ReasoningEffort;
  readonly fallbackToolParsing: boolean;
}

/** Anthropic. */
export interface AnthropicLlm extends KeyedLlm {
  readonly provider: 'anthropic';
}

/** Gemini. */
export interface GeminiLlm extends KeyedLlm {
  readonly provider: 'gemini';
}

/** OpenRouter. */
export interface OpenRouterLlm extends KeyedLlm {
  readonly provider: 'openrouter';
  readonly fallbackToolParsing: boolean;
}

/** Amazon Bedrock, with the credentials of the environment or of a profile. */
export interface BedrockLlm extends LlmCommon {
  readonly provider: 'bedrock';
  readonly region: string;
  readonly profile?: string;
}

/** Ollama. */
export interface OllamaLlm extends LlmCommon {
  readonly provider: 'ollama';
  readonly baseUrl: string;
  /** Absent: none is sent. */
  readonly apiKey?: Secret;
  readonly fallbackToolParsing: boolean;
}

/** The model of an agent. */
export type LlmConfig =
  | OpenAiLlm
  | AnthropicLlm
  | GeminiLlm
  | OpenRouterLlm
  | BedrockLlm
  | OllamaLlm;
