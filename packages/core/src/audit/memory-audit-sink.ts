import type { Digest } from '../ports/digest.ts';
import { chainRecord, chainStart, verifyAuditChain } from './audit-chain.ts';
import type { AuditRecord } from './audit-record.ts';
import type { AuditSink } from './audit-sink.ts';

interface Chain {
  readonly records: AuditRecord[];
  readonly ids: Set<string>;
  head: string;
}

/** An audit log of one process, which ends with it. */
export function createMemoryAuditSink({ digest }: { readonly digest: Digest }): AuditSink {
  const chains = new Map<string, Chain>();
  const chainOf = (tenant: string): Chain => {
    const chain = chains.get(tenant) ?? { records: [], ids: new Set(), head: chainStart };
    chains.set(tenant, chain);
    return chain;
  };
  return {
    append(entries) {
      for (const entry of entries) {
        const chain = chainOf(entry.tenant);
        if (chain.ids.has(entry.id)) continue;
        const record = chainRecord(structuredClone(entry), chain.head, digest);
        chain.records.push(record);
        chain.ids.add(entry.id);
        chain.head = record.hash;
      }
    },
    verify(tenant) {
      const { records = [], head = chainStart } = chains.get(tenant) ?? {};
      return verifyAuditChain(records, { digest, head });
    },
    export: (tenant) => structuredClone(chains.get(tenant)?.records ?? []),
  };
}
