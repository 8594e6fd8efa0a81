import { AuraError } from '@aura/core';

import type { HeldRun } from '../writer/write-ops.ts';
import type { Writer } from '../writer/writer.ts';

/**
 * Gives runs up, also those that could not be given up at once because the database takes nothing: this process lives on,
 * so nobody else could go on with them.
 */
export class UnreleasedRuns {
  readonly #writer: Writer;
  readonly #waiting = new Set<HeldRun>();

  constructor(writer: Writer) {
    this.#writer = writer;
  }

  /** Resolves when the run is given up, or is to be as soon as that is possible. */
  async release(run: HeldRun): Promise<void> {
    try {
      await this.#writer.send('release', { run });
      this.#waiting.delete(run);
    } catch (error) {
      if (!AuraError.is(error, 'store/unavailable')) throw error;
      this.#waiting.add(run);
    }
  }

  /** Tries once more with all that wait. */
  async retry(): Promise<void> {
    await Promise.all([...this.#waiting].map((run) => this.release(run)));
  }
}
