import type { AuraEvent } from '../events/aura-event.ts';

/** Hands events that are pushed to whoever pulls them. Ends after `close()`, once everything was pulled. */
export class EventQueue implements AsyncIterableIterator<AuraEvent, void> {
  #events: AuraEvent[] = [];
  #taken = 0;
  #closed = false;
  #wake: (() => void) | undefined;
  readonly #onReturn: () => void;

  constructor(onReturn: () => void) {
    this.#onReturn = onReturn;
  }

  push(events: readonly AuraEvent[]): void {
    for (const event of events) this.#events.push(event);
    this.#wake?.();
  }

  close(): void {
    this.#closed = true;
    this.#wake?.();
  }

  async next(): Promise<IteratorResult<AuraEvent, void>> {
    for (;;) {
      const event = this.#events[this.#taken];
      if (event !== undefined) {
        this.#taken += 1;
        return { done: false, value: event };
      }
      this.#events = [];
      this.#taken = 0;
      if (this.#closed) return { done: true, value: undefined };
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async return(): Promise<IteratorResult<AuraEvent, void>> {
    this.#onReturn();
    this.#closed = true;
    this.#events = [];
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
