import type { JsonObject, Millis, Secret } from '@aura/core';

/** Settings that the models of all vendors behind an API key have in common. */
export interface VendorModelOptions {
  readonly model: string;
  readonly apiKey?: Secret;
  /** Default: the vendor's own. A slash at the end makes no difference. */
  readonly baseUrl?: string;
  readonly maxOutputTokens?: number;
  readonly temperature?: number;
  /** Merged over the request body; must not name what belongs to the agent: model, messages, system prompt, tools, stream. */
  readonly additionalParams?: JsonObject;
  /** Tokens that fit into one request, for those who plan requests. */
  readonly contextWindow?: number;
  /** Name of the provider in events and errors. Default: the vendor's. */
  readonly provider?: string;
  /** Longest time until a connection stands. Default 10 s; 0 means no bound. */
  readonly connectTimeoutMs?: Millis;
  /** Sent with every request. A header given here replaces ours. */
  readonly headers?: Readonly<Record<string, string>>;
}
