import type { DatabaseSync } from 'node:sqlite';
import { readText } from '../database/columns.ts';
import { auditColumns, isNextLink } from './audit-row.ts';

/** What the first record of a chain has instead of the hash of one before it. */
const chainStart = '0'.repeat(64);

/** Reads the audit chains of all tenants and returns what is wrong with them, `maxProblems` at most; one for each chain. */
export function inspectAudit(
  database: DatabaseSync,
  { maxProblems }: { readonly maxProblems: number },
): readonly string[] {
  const heads = database.prepare('SELECT tenant, hash FROM audit_heads').all();
  const ends = new Map(heads.map((row) => [readText(row, 'tenant'), readText(row, 'hash')]));
  const found = new Map<string, string>();
  const broken = new Map<string, string>();
  const rows = database
    .prepare(`SELECT ${auditColumns} FROM audit_records ORDER BY tenant, seq`)
    .iterate();
  for (const row of rows) {
    const tenant = readText(row, 'tenant');
    if (!broken.has(tenant) && !isNextLink(row, found.get(tenant) ?? chainStart)) {
      const id = readText(row, 'id');
      broken.set(tenant, `the audit log of ${tenant} is not what was written from ${id} on`);
    }
    found.set(tenant, readText(row, 'hash'));
  }
  for (const tenant of new Set([...ends.keys(), ...found.keys()])) {
    if (broken.has(tenant) || ends.get(tenant) === found.get(tenant)) continue;
    broken.set(tenant, `the audit log of ${tenant} has lost its end`);
  }
  return [...broken.values()].slice(0, maxProblems);
}
