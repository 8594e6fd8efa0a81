import type { JsonObject, Millis, ModelInfo, Secret } from '@aura/core';

/** Settings of {@link createOllamaModel}. */
export interface OllamaModelOptions {
  readonly model: string;
  /** Default `http://localhost:11434`. A slash, `/api` or `/v1` at the end makes no difference. */
  readonly baseUrl?: string;
  /** For servers that ask for one, as Ollama's own service. Absent or blank: no `Authorization` is sent. */
  readonly apiKey?: Secret;
  /** Sent as `options.num_predict`, unless `additionalParams` has its own. */
  readonly maxOutputTokens?: number;
  readonly temperature?: number;
  /**
   * `think`, `keep_alive`, `format` and the like go to the top of the body, everything else into its `options`. Must not
   * name `model`, `messages`, `tools` or `stream`.
   */
  readonly additionalParams?: JsonObject;
  /** Tokens that fit into one request, for those who plan requests. Ollama itself goes by `num_ctx`. */
  readonly contextWindow?: number;
  /** See `ModelInfo.structuredOutput`. Default `tool`: with `schema`, Ollama's models cannot call tools. */
  readonly structuredOutput?: ModelInfo['structuredOutput'];
  /** Name of the provider in events and errors. Default `ollama`. */
  readonly provider?: string;
  /** Longest time until a connection stands. Default 10 s; 0 means no bound. */
  readonly connectTimeoutMs?: Millis;
  /** Sent with every request. A header given here replaces ours. */
  readonly headers?: Readonly<Record<string, string>>;
}
