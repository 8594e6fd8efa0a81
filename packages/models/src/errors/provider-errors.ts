import type { ErrorCatalogue, RetryClass } from '@aura/core';
import { defineErrors } from '@aura/core';

const docs = {
  aborted: 'The call was cancelled by its own side; the connection is closed.',
  auth: 'The provider refused the credential.',
  billing: 'The account has no credit or quota left.',
  context_overflow: 'The conversation does not fit into the context window of the model.',
  exhausted: 'No model has answered, with any credential.',
  invalid_options: 'The settings of the model cannot be used.',
  invalid_request: 'The provider did not understand or accept the request.',
  malformed_response: 'The answer is not what the protocol promises.',
  model_not_found: 'The provider does not know the model or does not give access to it.',
  other: 'The provider failed in a way that has no class of its own.',
  overloaded: 'The provider is too busy at the moment.',
  package_missing: 'An optional package that the provider needs is not installed.',
  rate_limited: 'Too many requests or tokens in a period of time.',
  refused: 'The provider refused the content of the request.',
  server_error: 'The provider failed internally.',
  stream_interrupted: 'The connection ended before the answer did.',
  timeout: 'The provider or the connection to it took too long.',
  tls_failed: 'No trusted connection to the provider can be made.',
  unreachable: 'No connection to the provider could be made or kept.',
} as const;

/** The part of a provider error code after `provider/`. */
export type ProviderErrorName = keyof typeof docs;

/** Every way in which a call of a model can fail. */
export const providerErrors: ErrorCatalogue<'provider', ProviderErrorName> = defineErrors(
  'provider',
  docs,
);

/** What has to change before another attempt can succeed, per code. */
export const retryClasses: Readonly<Record<ProviderErrorName, RetryClass>> = {
  aborted: 'never',
  auth: 'other-key',
  billing: 'other-key',
  context_overflow: 'after-compaction',
  exhausted: 'same',
  invalid_options: 'never',
  invalid_request: 'never',
  // A peer that breaks the protocol once does it again; a different one may not.
  malformed_response: 'other-model',
  model_not_found: 'other-model',
  other: 'never',
  overloaded: 'same',
  package_missing: 'never',
  rate_limited: 'same',
  refused: 'never',
  server_error: 'same',
  stream_interrupted: 'same',
  timeout: 'same',
  tls_failed: 'never',
  unreachable: 'same',
};
