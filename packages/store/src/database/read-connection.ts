import type { DatabaseSync, StatementSync } from 'node:sqlite';

import { AuraError } from '@aura/core';

import { toAuraError } from '../to-aura-error.ts';
import { connect } from './open-database.ts';

/**
 * The connection through which the calling thread reads: a row is found in a few microseconds, less than a message to
 * another thread takes, and what is long about long contents is parsing them, which has to happen here anyway. Readers
 * and the writer do not wait for each other.
 */
export class ReadConnection implements Disposable {
  /** Of the database. */
  readonly path: string;
  readonly #database: DatabaseSync;

  constructor(path: string) {
    this.path = path;
    this.#database = connect(path, { readOnly: true });
  }

  prepare(sql: string): StatementSync {
    return this.#database.prepare(sql);
  }

  /** Runs statements and turns what they throw into an AuraError. Throws `store/closed` once disposed. */
  reading<T>(read: () => T): T {
    if (!this.#database.isOpen) {
      throw new AuraError('store/closed', { message: `the store ${this.path} has been closed` });
    }
    try {
      return read();
    } catch (error) {
      throw toAuraError(error, this.path);
    }
  }

  /** Like {@link ReadConnection.reading}, for statements that have to see the database at one moment. */
  readingAtOnce<T>(read: () => T): T {
    return this.reading(() => {
      this.#database.exec('BEGIN');
      try {
        return read();
      } finally {
        this.#database.exec('COMMIT');
      }
    });
  }

  [Symbol.dispose](): void {
    if (this.#database.isOpen) this.#database.close();
  }
}
