import { AuraError } from '../errors/aura-error.ts';
import type { JsonValue } from '../json/json.ts';
import type { Clock } from '../ports/clock.ts';
import type { Random } from '../ports/random.ts';
import type { FlowPast } from './flow-past.ts';
import type { FlowRecord } from './flow-record.ts';
import type { FlowHooks } from './types.ts';

/** Thrown by `suspend()`; never leaves the engine. */
export class SuspendSignal {
  readonly token: string;
  readonly info: JsonValue;

  constructor(token: string, info: JsonValue) {
    this.token = token;
    this.info = info;
  }
}

/** Thrown into execs that outlive an abort by more than the grace period; never leaves the engine. */
export class AbandonedSignal {}

/** The text of an abort reason. */
export function reasonText(signal: AbortSignal): string {
  const reason: unknown = signal.reason;
  if (typeof reason === 'string') return reason;
  if (AuraError.is(reason) || reason instanceof Error) return reason.message;
  return 'aborted';
}

/** Everything one run of a flow shares between its visits, those of inner flows included. */
export interface FlowRun {
  readonly runId: string;
  readonly services: unknown;
  readonly clock: Clock;
  readonly random: Random;
  readonly signal: AbortSignal;
  readonly past: FlowPast;
  readonly hooks: FlowHooks;
  readonly freeze: boolean;
  readonly maxSteps: number;
  steps: number;
  /** Path of the visit that is under way. */
  at: string;
  record(record: FlowRecord): void;
  /** Waits for an exec; throws an {@link AbandonedSignal} when it ignores an abort for too long. */
  settle<T>(path: string, promise: PromiseLike<T>): Promise<T>;
}

/** Keeps the execs in flight, so that an abort needs one listener and one timer for the whole run. */
export class InFlight {
  readonly #waiting = new Map<(reason: AbandonedSignal) => void, string>();
  readonly #onLeak: (path: string) => void;
  #abandoned = false;

  constructor(onLeak: (path: string) => void) {
    this.#onLeak = onLeak;
  }

  settle<T>(path: string, promise: PromiseLike<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#abandoned) {
        reject(new AbandonedSignal());
        return;
      }
      this.#waiting.set(reject, path);
      promise.then(
        (value) => {
          this.#waiting.delete(reject);
          resolve(value);
        },
        (error: unknown) => {
          this.#waiting.delete(reject);
          reject(error);
        },
      );
    });
  }

  /** Gives up on everything that has not settled. */
  abandon(): void {
    this.#abandoned = true;
    for (const [reject, path] of this.#waiting) {
      this.#onLeak(path);
      reject(new AbandonedSignal());
    }
    this.#waiting.clear();
  }
}
