import type { LlmConfig } from '@aura/config';
import type { AuraError, Millis } from '@aura/core';
import type { ListedModel } from '@aura/models';

/** The model of an agent, as seen from its provider. */
export interface ConfiguredModel {
  /** Id of the agent. */
  readonly agent: string;
  readonly model: string;
  /** As it was asked: with the credential of the report. */
  readonly llm: LlmConfig;
  /** The agent uses it only where its first credential, or its model, fails. */
  readonly isSpare: boolean;
  /** What the provider lists it as; absent when it does not, and when it did not say what it has. */
  readonly offeredAs?: string;
}

/** What one configured provider said. Agents that reach it at one address with one key share a report. */
export interface ProviderReport {
  readonly provider: LlmConfig['provider'];
  /** Host and port; absent for the address that the provider itself has. */
  readonly host?: string;
  /** Fingerprint of the credential, as `aura profiles` has it. */
  readonly profile: string;
  readonly configured: readonly ConfiguredModel[];
  /** By id. Absent when it did not say. */
  readonly models?: readonly ListedModel[];
  /** Why not. */
  readonly error?: AuraError;
  /** How to find out instead, where it cannot be asked. */
  readonly advice?: string;
  /** How far the clock of this machine is ahead of the provider's, as far as seconds and the way there let it be known. */
  readonly clockAheadMs?: Millis;
}
