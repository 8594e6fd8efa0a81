import type { Millis, Secret } from '@aura/core';

/** Providers that can be asked what they offer. `openai` is everything that is compatible with it. */
export type ListingKind = 'openai' | 'openrouter' | 'anthropic' | 'gemini' | 'ollama';

/** Whom to ask. */
export interface ListingSource {
  readonly kind: ListingKind;
  /** As models are configured with. Default: the provider itself; for Ollama, port 11434 of this machine. */
  readonly baseUrl?: string;
  /** Absent or blank: none is sent. */
  readonly apiKey?: Secret;
}

/** A model that a provider offers. Numbers that it does not tell are absent. */
export interface ListedModel {
  /** What requests call it. */
  readonly id: string;
  readonly contextWindow?: number;
  readonly maxOutputTokens?: number;
}

/** What a provider offers. */
export interface ModelListing {
  /** By id. */
  readonly models: readonly ListedModel[];
  /** The time at which it says that it answered, with a precision of seconds. */
  readonly serverTime?: Millis;
}
