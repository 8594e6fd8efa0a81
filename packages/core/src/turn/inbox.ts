import type { UserMessage } from '../message/message.ts';

/** Messages that were handed to a run while it worked and that the model has not seen yet, oldest first. */
export class Inbox {
  #messages: UserMessage[] = [];
  #isClosed = false;

  get isEmpty(): boolean {
    return this.#messages.length === 0;
  }

  /** False when the run takes no more messages. */
  put(message: UserMessage): boolean {
    if (this.#isClosed) return false;
    this.#messages.push(message);
    return true;
  }

  /** Everything in it, which is in it no longer. */
  take(): readonly UserMessage[] {
    return this.#messages.splice(0);
  }

  /** Takes nothing more in. What is in it can still be taken. */
  close(): void {
    this.#isClosed = true;
  }
}
