import type { JsonObject, Millis, ModelInfo, Secret } from '@aura/core';
import type { SchemaProfile } from '../tool-schema/offered-schema.ts';

/** Settings of {@link createOpenAiModel}. */
export interface OpenAiModelOptions {
  readonly model: string;
  /** Absent or blank: no `Authorization` is sent, as local servers want it. */
  readonly apiKey?: Secret;
  /** Default `https://api.openai.com/v1`. A slash at the end makes no difference. */
  readonly baseUrl?: string;
  readonly maxOutputTokens?: number;
  readonly temperature?: number;
  /** Sent as it is. */
  readonly reasoningEffort?: string;
  /** Merged over the request body; must not name `model`, `messages`, `tools` or `stream`. */
  readonly additionalParams?: JsonObject;
  /** Tokens that fit into one request, for those who plan requests. */
  readonly contextWindow?: number;
  /**
   * Whether the server keeps to a schema that answers have to fit; see `ModelInfo.structuredOutput`. Default `schema` at
   * OpenAI itself, `tool` elsewhere: many compatible servers know nothing else.
   */
  readonly structuredOutput?: ModelInfo['structuredOutput'];
  /**
   * The form in which tools are offered whose schemas may be rewritten. Default `strict`, also for compatible servers: it
   * is what they imitate.
   */
  readonly schemaProfile?: SchemaProfile;
  /** Name of the provider in events and errors. Default `openai`. */
  readonly provider?: string;
  /** Longest time until a connection stands. Default 10 s; 0 means no bound. */
  readonly connectTimeoutMs?: Millis;
  /** Sent with every request. A header given here replaces ours. */
  readonly headers?: Readonly<Record<string, string>>;
}
