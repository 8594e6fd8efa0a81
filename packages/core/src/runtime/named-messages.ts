import type { RunHandle } from '../agent/run-handle.ts';
import type { Namespace } from '../namespace/namespace.ts';

/** A message that its sender has named. */
export interface NamedMessage {
  readonly namespace: Namespace;
  readonly clientMessageId: string;
}

function keyOf({ namespace, clientMessageId }: NamedMessage): string {
  return JSON.stringify([namespace.key, clientMessageId]);
}

/** The messages with names that this process deals with at the moment. */
export class NamedMessages {
  readonly #runs = new Map<string, RunHandle>();

  /** The run that deals with a message. */
  get(message: NamedMessage): RunHandle | undefined {
    return this.#runs.get(keyOf(message));
  }

  /** Remembers who deals with a message, as long as it does. The first one counts. */
  add(message: NamedMessage, run: RunHandle): void {
    const key = keyOf(message);
    if (this.#runs.has(key)) return;
    this.#runs.set(key, run);
    const forget = (): void => void this.#runs.delete(key);
    run.result.then(forget, forget);
  }

  /** Waits until nobody but `own` deals with a message, or the signal aborts, whose reason it throws. */
  async settled(message: NamedMessage, own: RunHandle, signal: AbortSignal): Promise<void> {
    const other = this.get(message);
    if (other === undefined || other === own) return;
    let giveUp: () => void = () => {};
    const aborted = new Promise<never>((_, reject) => {
      giveUp = () => reject(signal.reason);
      signal.addEventListener('abort', giveUp, { once: true });
      if (signal.aborted) giveUp();
    });
    try {
      await Promise.race([other.result.catch(() => {}), aborted]);
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  }
}
