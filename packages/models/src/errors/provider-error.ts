import type { JsonObject } from '@aura/core';
import { AuraError } from '@aura/core';
import type { ProviderErrorName } from './provider-errors.ts';
import { retryClasses } from './provider-errors.ts';

/** Whose failure is described, and what must not appear in the description. */
export interface ErrorSubject {
  /** `provider/model`, the first words of every message. */
  readonly label: string;
  /** Removes the credentials of this model from a text. */
  redact(text: string): string;
}

/** The facts of one failure. */
export interface ProviderFailure {
  readonly name: ProviderErrorName;
  /** What happened. Everything from outside is cut before it comes here. */
  readonly problem: string;
  readonly hint?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
  readonly details?: JsonObject;
}

/** The error for a failed call of a model: code, retry class, and a message without credentials. */
export function providerError(subject: ErrorSubject, failure: ProviderFailure): AuraError {
  const { name, problem, hint, retryAfterMs, cause, details } = failure;
  return new AuraError(`provider/${name}`, {
    message: `${subject.label}: ${subject.redact(problem)}`,
    retry: retryClasses[name],
    ...(hint === undefined ? {} : { hint }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(cause === undefined ? {} : { cause }),
    ...(details === undefined ? {} : { details }),
  });
}
