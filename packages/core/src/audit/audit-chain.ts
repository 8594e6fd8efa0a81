import { canonicalJson } from '../json/canonical-json.ts';
import type { JsonObject } from '../json/json.ts';
import type { Digest } from '../ports/digest.ts';
import type { AuditEntry, AuditRecord } from './audit-record.ts';

/** What the first record of a chain has instead of the hash of one before it. */
export const chainStart: string = '0'.repeat(64);

/** Whether a chain is whole. `brokenAt` is the id of the first record that does not fit, or where records are missing. */
export type AuditVerdict =
  | { readonly ok: true }
  | { readonly ok: false; readonly brokenAt?: string };

function hashOf(record: Omit<AuditRecord, 'hash'>, digest: Digest): string {
  // A record is JSON; its interface only has no index signature.
  return digest.sha256(canonicalJson(record as unknown as JsonObject));
}

/** The entry as the next link of a chain that ends with `prevHash`. */
export function chainRecord(entry: AuditEntry, prevHash: string, digest: Digest): AuditRecord {
  const record = { ...entry, prevHash };
  return { ...record, hash: hashOf(record, digest) };
}

/**
 * Checks the records of one tenant, in order, against each other; nothing else is needed. That records are missing at the
 * end shows only with `head`, the hash of the last one, known from elsewhere.
 */
export function verifyAuditChain(
  records: readonly AuditRecord[],
  { digest, head }: { readonly digest: Digest; readonly head?: string },
): AuditVerdict {
  let prevHash = chainStart;
  for (const record of records) {
    const { hash, ...rest } = record;
    const fits =
      record.prevHash === prevHash &&
      record.tenant === records[0]?.tenant &&
      hash === hashOf(rest, digest);
    if (!fits) return { ok: false, brokenAt: record.id };
    prevHash = hash;
  }
  return head === undefined || head === prevHash ? { ok: true } : { ok: false };
}
