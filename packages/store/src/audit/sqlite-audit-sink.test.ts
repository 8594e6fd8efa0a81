import { DatabaseSync } from 'node:sqlite';

import type { AuditSink } from '@aura/core';
import { auditSinkSuite, fakeClock, sampleAuditEntry } from '@aura/testkit';
import { describe, expect, it } from 'vitest';

import { tempDirectory } from '../../test-support/temp-directory.ts';
import { openStore } from '../open-store.ts';

auditSinkSuite(
  'in SQLite',
  async () => {
    const directory = await tempDirectory();
    const clock = fakeClock();
    const store = await openStore({ directory: directory.path, clock, synchronous: 'normal' });
    return {
      sink: store.audit,
      async [Symbol.asyncDispose]() {
        await store[Symbol.asyncDispose]();
        await directory[Symbol.asyncDispose]();
      },
    };
  },
  { describe, it, expect },
);

async function fill(sink: AuditSink): Promise<void> {
  for (let number = 1; number <= 5; number += 1) {
    await sink.append([sampleAuditEntry('acme', number), sampleAuditEntry('zeta', number)]);
  }
}

/** Somebody with the database in their hands, for whom the triggers are no obstacle. */
function tamper(path: string, sql: string): void {
  using database = new DatabaseSync(path);
  const triggers = database
    .prepare(
      "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'audit_records'",
    )
    .all();
  for (const { name } of triggers) database.exec(`DROP TRIGGER ${String(name)}`);
  database.exec(sql);
  for (const { sql: create } of triggers) database.exec(String(create));
}

const acme = "tenant = 'acme'";
const edits: readonly (readonly [string, string, string | undefined])[] = [
  ['removed', `DELETE FROM audit_records WHERE ${acme} AND seq = 3`, 'entry 4'],
  ['removed at the end', `DELETE FROM audit_records WHERE ${acme} AND seq > 3`, undefined],
  ['removed altogether', `DELETE FROM audit_records WHERE ${acme}`, undefined],
  [
    'edited',
    `UPDATE audit_records SET body = replace(body, '"ok"', '"no"') WHERE ${acme} AND seq = 2`,
    'entry 2',
  ],
  ['made unreadable', `UPDATE audit_records SET body = '{' WHERE ${acme} AND seq = 2`, undefined],
  [
    'reordered',
    `UPDATE audit_records SET seq = 30 WHERE ${acme} AND seq = 3;
     UPDATE audit_records SET seq = 3 WHERE ${acme} AND seq = 4;
     UPDATE audit_records SET seq = 4 WHERE ${acme} AND seq = 30`,
    'entry 4',
  ],
  [
    'added',
    `INSERT INTO audit_records
     SELECT tenant, 6, 'entry 6', body, hash FROM audit_records WHERE ${acme} AND seq = 5`,
    'entry 5',
  ],
  [
    'taken from somebody else',
    `DELETE FROM audit_records WHERE ${acme} AND seq = 5;
     UPDATE audit_records SET tenant = 'acme' WHERE tenant = 'zeta' AND seq = 5`,
    'entry 5',
  ],
  ['given no end', `DELETE FROM audit_heads WHERE ${acme}`, undefined],
];

describe('an audit log in SQLite whose file somebody has changed', () => {
  it.each(edits)('shows when records were %s [runtime C-185]', async (_, sql, brokenAt) => {
    await using directory = await tempDirectory();
    const clock = fakeClock();
    const open = () => openStore({ directory: directory.path, clock, synchronous: 'normal' });
    let path: string;
    {
      await using store = await open();
      await fill(store.audit);
      ({ path } = store);
    }
    tamper(path, sql);
    await using store = await open();
    const verdict = await store.audit.verify('acme');
    expect(verdict).toEqual(brokenAt === undefined ? { ok: false } : { ok: false, brokenAt });
    const { problems } = await store.checkDatabase();
    expect(problems.join('\n')).toContain('the audit log of acme');
    if (!sql.includes('zeta')) {
      expect(problems.join('\n')).not.toContain('zeta');
      expect(await store.audit.verify('zeta')).toEqual({ ok: true });
    }
  });

  it('lets nobody change or remove records without force', async () => {
    await using directory = await tempDirectory();
    await using store = await openStore({ directory: directory.path, clock: fakeClock() });
    await fill(store.audit);
    using database = new DatabaseSync(store.path);
    expect(() => database.exec('DELETE FROM audit_records')).toThrow(/not removed/);
    expect(() => database.exec("UPDATE audit_records SET hash = ''")).toThrow(/not changed/);
    expect(await store.audit.verify('acme')).toEqual({ ok: true });
  });
});
