import { hash } from 'node:crypto';
import type { AuditRecord } from '@aura/core';
import { readText } from '../database/columns.ts';
import type { Row } from '../database/columns.ts';
import { corrupt } from '../database/refusal.ts';

/** The columns {@link toAuditRecord} reads. */
export const auditColumns = 'tenant, seq, id, body, hash';

function parse(body: string): Omit<AuditRecord, 'hash'> | undefined {
  try {
    // What it is shows when the chain is checked.
    return JSON.parse(body) as Omit<AuditRecord, 'hash'>;
  } catch {
    return undefined;
  }
}

/** The record of a row, whether or not it is the one that was written. Throws when it is none at all. */
export function toAuditRecord(row: Row, path: string): AuditRecord {
  const record = parse(readText(row, 'body'));
  if (record === undefined) {
    const [id, tenant] = [readText(row, 'id'), readText(row, 'tenant')];
    throw corrupt(path, `the audit record ${id} of ${tenant} cannot be read`);
  }
  return { ...record, hash: readText(row, 'hash') };
}

/**
 * Whether a row is the link of its chain after the one with this hash. Its text is canonical JSON without the hash, so
 * that the hash is that of the text.
 */
export function isNextLink(row: Row, prevHash: string): boolean {
  const body = readText(row, 'body');
  const record = parse(body);
  return (
    record !== undefined &&
    record.id === row['id'] &&
    record.tenant === row['tenant'] &&
    record.prevHash === prevHash &&
    hash('sha256', body) === row['hash']
  );
}
