import type { ErrorRecord } from '../errors/aura-error.ts';
import type { Millis } from '../ports/clock.ts';
import type { ModelInfo } from './model-port.ts';

/**
 * What a port does about a failure within one call. `retry`: the same again. `rotate`: the same model with another credential.
 * `fallback`: another model. `return`: the first model again, after calls that another one has answered.
 */
export type AttemptAction = 'retry' | 'rotate' | 'fallback' | 'return';

/** An attempt at an answer that is not the first, or not at the model that was to answer. */
export interface ModelAttempt {
  readonly action: AttemptAction;
  /** Counts the attempts of the call, from 1. */
  readonly attempt: number;
  /** What is asked now. */
  readonly model: ModelInfo;
  /** Fingerprint of the credential, if there are several. Never the credential. */
  readonly profile?: string;
  /** How long it waits before it asks. */
  readonly delayMs: Millis;
  /** Why the attempt before has failed, or why the model that was to answer is not asked. */
  readonly error?: ErrorRecord;
  /** Something of the attempt before was streamed: it does not count. */
  readonly restart: boolean;
}
