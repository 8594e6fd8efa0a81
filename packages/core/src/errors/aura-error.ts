import type { JsonObject } from '../json/json.ts';
import { scrubSecrets } from './scrub-secrets.ts';

/**
 * Whether trying again can help, and what has to be different.
 * `same`: the same call again. `other-key`: with another credential. `other-model`: with another model.
 * `after-compaction`: once the conversation is smaller. `never`: no retry can succeed.
 */
export type RetryClass = 'never' | 'same' | 'other-key' | 'other-model' | 'after-compaction';

/** A stable, public error code: `area/snake_case`. Codes are listed in one catalogue per package. */
export type ErrorCode = `${string}/${string}`;

/** A place in a file the user wrote. Lines and columns count from 1. */
export interface SourceSpan {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** What an {@link AuraError} is made of. */
export interface AuraErrorInit {
  /** For the operator: what happened, where, what exists. One sentence. */
  readonly message: string;
  /** What to do about it. One sentence. */
  readonly hint?: string;
  /** Default `never`. */
  readonly retry?: RetryClass;
  /** How long the other side asked us to wait before a retry, in milliseconds. */
  readonly retryAfterMs?: number;
  readonly at?: SourceSpan;
  readonly cause?: unknown;
  /** Machine-readable facts. Never secrets. */
  readonly details?: JsonObject;
}

/** Shared by all copies of this package, so that {@link AuraError.is} works across them. */
const brand = Symbol.for('aura.error');

/**
 * The one error class. `code` and `retry` are public API, the message is not.
 * Values that look like credentials are removed from the message and the hint.
 */
export class AuraError extends Error {
  override readonly name: string = 'AuraError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly retry: RetryClass;
  readonly retryAfterMs: number | undefined;
  readonly at: SourceSpan | undefined;
  readonly details: JsonObject | undefined;

  constructor(code: ErrorCode, init: AuraErrorInit) {
    super(scrubSecrets(init.message), init.cause === undefined ? undefined : { cause: init.cause });
    this.code = code;
    this.hint = init.hint === undefined ? undefined : scrubSecrets(init.hint);
    this.retry = init.retry ?? 'never';
    this.retryAfterMs = init.retryAfterMs;
    this.at = init.at;
    this.details = init.details;
    Object.defineProperty(this, brand, { value: true });
  }

  /** True for every AuraError, also one from another copy of this package; with `code`, only for that code. */
  static is(value: unknown, code?: ErrorCode): value is AuraError {
    return (
      typeof value === 'object' &&
      value !== null &&
      brand in value &&
      (code === undefined || (value as Partial<AuraError>).code === code)
    );
  }

  /** The error itself when it is an AuraError, otherwise one that wraps it under `code`. */
  static from(value: unknown, code: ErrorCode): AuraError {
    if (AuraError.is(value)) return value;
    const message = value instanceof Error ? value.message : String(value);
    return new AuraError(code, { message, cause: value });
  }
}

/** The JSON form of an error in the run log: no stack, no cause. */
export interface ErrorRecord {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string;
  readonly retry: RetryClass;
}

/** The part of an error that may be stored and shown. */
export function toErrorRecord(error: AuraError): ErrorRecord {
  const { code, message, hint, retry } = error;
  return hint === undefined ? { code, message, retry } : { code, message, hint, retry };
}

/** An error again, from its stored form. */
export function fromErrorRecord(record: ErrorRecord): AuraError {
  return new AuraError(record.code, record);
}
