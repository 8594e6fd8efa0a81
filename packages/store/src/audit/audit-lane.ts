import type { AuditEntry } from '@aura/core';

interface Batch {
  readonly entries: AuditEntry[];
  readonly written: PromiseWithResolvers<void>;
}

/** Writes the entries of one tenant one batch after the other: what arrives while one is written makes the next. */
export class AuditLane {
  readonly #write: (entries: readonly AuditEntry[]) => Promise<void>;
  readonly #onIdle: () => void;
  #next: Batch | undefined;
  #isWriting = false;

  constructor(options: {
    readonly write: (entries: readonly AuditEntry[]) => Promise<void>;
    /** Called when there is nothing more to write. */
    readonly onIdle: () => void;
  }) {
    this.#write = options.write;
    this.#onIdle = options.onIdle;
  }

  /** Resolves when the entries are written, with all that travelled with them. */
  put(entries: readonly AuditEntry[]): Promise<void> {
    this.#next ??= { entries: [], written: Promise.withResolvers() };
    this.#next.entries.push(...entries);
    const { promise } = this.#next.written;
    if (!this.#isWriting) void this.#work();
    return promise;
  }

  async #work(): Promise<void> {
    this.#isWriting = true;
    while (this.#next !== undefined) {
      const { entries, written } = this.#next;
      this.#next = undefined;
      try {
        await this.#write(entries);
        written.resolve();
      } catch (error) {
        written.reject(error);
      }
    }
    this.#isWriting = false;
    this.#onIdle();
  }
}
