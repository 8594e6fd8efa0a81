import type { LanguageModelV4, SharedV4ProviderOptions } from '@ai-sdk/provider';
import type { JsonObject, ModelRequest } from '@aura/core';
import type { SchemaProfile } from '../tool-schema/offered-schema.ts';

/** What the wire of a vendor has a place for. */
export interface PromptRules {
  /** Label of the provider: opaque data goes back only to where it came from. */
  readonly provider: string;
  /** Types of images and files that the vendor takes. Others are named in words. */
  readonly mediaTypes: RegExp;
  /** The same within the results of tools; absent when those are text only. */
  readonly resultMediaTypes?: RegExp;
  /** Whether the wire can say that a tool failed, besides what its result says. */
  readonly marksFailures: boolean;
  /** Said of the tool, block or message up to which the vendor shall keep the request in its cache. */
  readonly cacheMark?: SharedV4ProviderOptions;
}

/** Makes a model whose requests go through the given `fetch`. Cheap: called for every call. */
export type ConnectAiSdkModel = (fetch: typeof globalThis.fetch) => LanguageModelV4;

/** A provider package of the AI SDK, and what this bridge has to know about it. */
export interface AiSdkVendor {
  readonly prompt: PromptRules;
  /** Default `base`. */
  readonly schemaProfile?: SchemaProfile;
  /** Loads the package. Called when the model is made, and again by calls only after it failed. */
  load(): Promise<ConnectAiSdkModel>;
  /** Options for the package that the request does not name by itself. */
  readonly providerOptions?: SharedV4ProviderOptions;
  /**
   * What is to be changed in the body that the package made for this request; undefined when it is right. A body has to be
   * parsed for that: do without where possible.
   */
  bodyEdit?(request: ModelRequest): ((body: JsonObject) => JsonObject) | undefined;
}
