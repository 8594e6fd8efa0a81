import type { StatementSync } from 'node:sqlite';

import { chainStart } from '@aura/core';
import type { AuditRecord } from '@aura/core';

import { readNumber, readText } from '../database/columns.ts';
import type { ReadConnection } from '../database/read-connection.ts';
import type { AuditHead } from '../writer/write-ops.ts';
import { auditColumns, toAuditRecord } from './audit-row.ts';

/** Reads audit records in the calling thread. */
export class AuditReader {
  readonly #connection: ReadConnection;
  readonly #head: StatementSync;
  readonly #id: StatementSync;
  readonly #records: StatementSync;

  constructor(connection: ReadConnection) {
    this.#connection = connection;
    this.#head = connection.prepare('SELECT seq, hash FROM audit_heads WHERE tenant = ?');
    this.#id = connection.prepare('SELECT 1 FROM audit_records WHERE tenant = ? AND id = ?');
    this.#records = connection.prepare(
      `SELECT ${auditColumns} FROM audit_records WHERE tenant = ? ORDER BY seq`,
    );
  }

  /** The end of a tenant's chain. */
  head(tenant: string): AuditHead {
    return this.#connection.reading(() => {
      const row = this.#head.get(tenant);
      if (row === undefined) return { seq: 0, hash: chainStart };
      return { seq: readNumber(row, 'seq'), hash: readText(row, 'hash') };
    });
  }

  /** Whether a tenant's chain has a record with this id. */
  has(tenant: string, id: string): boolean {
    return this.#connection.reading(() => this.#id.get(tenant, id) !== undefined);
  }

  /** A tenant's chain, as it is stored. */
  chain(tenant: string): { readonly head: AuditHead; readonly records: readonly AuditRecord[] } {
    // At once: the head says how the chain has to end.
    return this.#connection.readingAtOnce(() => ({
      head: this.head(tenant),
      records: this.#records.all(tenant).map((row) => toAuditRecord(row, this.#connection.path)),
    }));
  }
}
