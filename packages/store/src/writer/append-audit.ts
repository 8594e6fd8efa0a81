import type { DatabaseSync } from 'node:sqlite';
import type { WriteHandler } from './write-ops.ts';

/** Adds links to a chain, if it still ends where they begin. */
export function appendAuditHandler(database: DatabaseSync): WriteHandler<'appendAudit'> {
  const begin = database.prepare(`
    INSERT INTO audit_heads (tenant, seq, hash) VALUES (:tenant, 0, :hash)
    ON CONFLICT (tenant) DO NOTHING`);
  const advance = database.prepare(`
    UPDATE audit_heads SET seq = :seq, hash = :hash
    WHERE tenant = :tenant AND seq = :baseSeq AND hash = :baseHash`);
  const insert = database.prepare(
    'INSERT INTO audit_records (tenant, seq, id, body, hash) VALUES (?, ?, ?, ?, ?)',
  );
  return ({ tenant, base, links }) => {
    if (base.seq === 0) begin.run({ tenant, hash: base.hash });
    const { changes } = advance.run({
      tenant,
      seq: base.seq + links.length,
      hash: links.at(-1)?.hash ?? base.hash,
      baseSeq: base.seq,
      baseHash: base.hash,
    });
    if (changes === 0) return false;
    links.forEach(({ id, body, hash }, index) => {
      insert.run(tenant, base.seq + index + 1, id, body, hash);
    });
    return true;
  };
}
