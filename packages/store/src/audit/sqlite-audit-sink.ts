import { hash } from 'node:crypto';

import { AuraError, canonicalJson, chainRecord, verifyAuditChain } from '@aura/core';
import type { AuditEntry, AuditSink, AuditVerdict, JsonObject } from '@aura/core';

import type { AuditLink } from '../writer/write-ops.ts';
import type { Writer } from '../writer/writer.ts';
import { AuditLane } from './audit-lane.ts';
import type { AuditReader } from './audit-reader.ts';

const digest = { sha256: (text: string): string => hash('sha256', text) };

function toLinks(entries: readonly AuditEntry[], start: string): readonly AuditLink[] {
  let prevHash = start;
  return entries.map((entry) => {
    const { hash: own, ...record } = chainRecord(entry, prevHash, digest);
    prevHash = own;
    // A record is JSON; its interface only has no index signature.
    return { id: entry.id, body: canonicalJson(record as unknown as JsonObject), hash: own };
  });
}

/**
 * The audit sink port on a writer and a reader of the same database. Links are made on the end of the chain that is read
 * here, and count only if the writer finds the same end; otherwise another process was faster and they are made again.
 */
export function sqliteAuditSink(parts: {
  readonly writer: Writer;
  readonly reader: AuditReader;
}): AuditSink {
  const { writer, reader } = parts;
  const lanes = new Map<string, AuditLane>();

  const write = async (tenant: string, entries: readonly AuditEntry[]): Promise<void> => {
    const unique = new Map(entries.map((entry) => [entry.id, entry]));
    for (;;) {
      const base = reader.head(tenant);
      const fresh = [...unique.values()].filter(({ id }) => !reader.has(tenant, id));
      if (fresh.length === 0) return;
      const links = toLinks(fresh, base.hash);
      if (await writer.send('appendAudit', { tenant, base, links })) return;
    }
  };

  const laneOf = (tenant: string): AuditLane => {
    const known = lanes.get(tenant);
    if (known !== undefined) return known;
    const lane = new AuditLane({
      write: (entries) => write(tenant, entries),
      onIdle: () => lanes.delete(tenant),
    });
    lanes.set(tenant, lane);
    return lane;
  };

  return {
    async append(entries) {
      const byTenant = Map.groupBy(structuredClone(entries), ({ tenant }) => tenant);
      await Promise.all([...byTenant].map(([tenant, own]) => laneOf(tenant).put(own)));
    },
    verify(tenant): AuditVerdict {
      try {
        const { head, records } = reader.chain(tenant);
        const verdict = verifyAuditChain(records, { digest, head: head.hash });
        return verdict.ok && records.length !== head.seq ? { ok: false } : verdict;
      } catch (error) {
        if (AuraError.is(error, 'store/corrupt')) return { ok: false };
        throw error;
      }
    },
    export: (tenant) => reader.chain(tenant).records,
  };
}
