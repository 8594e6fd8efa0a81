import type { JsonValue } from '../json/json.ts';

/** What one exec or batch item waits for. */
export interface SuspendRequest {
  readonly item: number | undefined;
  readonly token: string;
  readonly info: JsonValue;
  /** A flow that was run inside of the exec waits: it has recorded that, and is asked again when the run goes on. */
  readonly isInner?: boolean;
}

/** Thrown by `suspend()`; never leaves the engine. Not an error: it becomes records and an end of the visit. */
export class SuspendSignal {
  readonly requests: readonly SuspendRequest[];

  constructor(requests: readonly SuspendRequest[]) {
    this.requests = requests;
  }
}

/** What ends the wait for an exec that has ignored an abort for too long; never leaves the engine. */
export class AbandonedSignal {
  readonly name = 'AbandonedSignal';
}

/** True for what the engine throws to itself: it is neither retried nor handed to a fallback. */
export function isControlSignal(thrown: unknown): boolean {
  return thrown instanceof SuspendSignal || thrown instanceof AbandonedSignal;
}
