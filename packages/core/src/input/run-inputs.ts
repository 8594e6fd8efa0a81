import type { AuraEventBody } from '../events/aura-event.ts';
import type { CallId } from '../ids/ids.ts';
import type { PendingInput } from './pending-input.ts';

/** What the earlier lives of a run have asked people on behalf of its calls. */
export interface RunInputs {
  /** How a question of a call was asked last. */
  asked(callId: CallId, question: number): PendingInput | undefined;
  isResolved(id: string): boolean;
  /** The question with which a call that was begun has come to rest: once it is answered, the call may be begun again. */
  restsWith(callId: CallId): PendingInput | undefined;
}

/** Folds the events of a run into its questions. */
export class InputFold implements RunInputs {
  readonly #asked = new Map<string, PendingInput>();
  readonly #resolved = new Set<string>();
  readonly #atRest = new Map<CallId, PendingInput>();

  /** Takes one event into account. Others are passed over. */
  apply(event: AuraEventBody): void {
    if (event.type === 'tool.started') this.#atRest.delete(event.callId);
    if (event.type === 'input.resolved') this.#resolved.add(event.id);
    if (event.type !== 'input.requested') return;
    const { callId, question } = event.item;
    this.#asked.set(`${question} ${callId}`, event.item);
    this.#atRest.set(callId, event.item);
  }

  asked(callId: CallId, question: number): PendingInput | undefined {
    return this.#asked.get(`${question} ${callId}`);
  }

  isResolved(id: string): boolean {
    return this.#resolved.has(id);
  }

  restsWith(callId: CallId): PendingInput | undefined {
    return this.#atRest.get(callId);
  }
}
