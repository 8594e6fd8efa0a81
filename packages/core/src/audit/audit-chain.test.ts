import * as fc from 'fast-check';
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { verifyAuditChain } from './audit-chain.ts';
import type { AuditEntry, AuditRecord } from './audit-record.ts';
import { createMemoryAuditSink } from './memory-audit-sink.ts';

const numRuns = process.env['AURA_TEST_LONG'] === undefined ? 1_000 : 50_000;
const digest = { sha256: (text: string) => createHash('sha256').update(text).digest('hex') };

function entry(tenant: string, index: number): AuditEntry {
  return {
    id: `${index}`,
    at: index,
    namespace: `${tenant}:user:bob`,
    tenant,
    kind: 'tool_call',
    action: 'call',
    outcome: 'ok',
    subject: 'pay',
    detail: { amount: index },
  };
}

async function chainOf(length: number): Promise<readonly AuditRecord[]> {
  const sink = createMemoryAuditSink({ digest });
  const entries = Array.from({ length }, (_, index) => entry('tenant:acme', index));
  await sink.append(entries);
  return sink.export('tenant:acme');
}

describe('an audit chain', () => {
  it('shows every record that is removed, reordered or edited [runtime C-185]', async () => {
    const records = await chainOf(8);
    const head = records.at(-1)?.hash ?? '';
    expect(verifyAuditChain(records, { digest, head })).toEqual({ ok: true });
    const tamper = fc.oneof(
      fc.record({ how: fc.constant('remove'), at: fc.nat(7), to: fc.constant(0) }),
      fc.record({ how: fc.constant('move'), at: fc.nat(7), to: fc.nat(7) }),
      fc.record({ how: fc.constant('repeat'), at: fc.nat(7), to: fc.constant(0) }),
      fc.record({ how: fc.constant('edit'), at: fc.nat(7), to: fc.nat(4) }),
    );
    fc.assert(
      fc.property(tamper, ({ how, at, to }) => {
        const changed = [...records];
        const record = records[at] as AuditRecord;
        const edits: readonly Partial<AuditRecord>[] = [
          { outcome: 'denied' },
          { at: record.at + 1 },
          { detail: { amount: 99 } },
          { principal: 'eve' },
          { prevHash: record.hash },
        ];
        if (how === 'remove') changed.splice(at, 1);
        if (how === 'repeat') changed.splice(at, 0, record);
        if (how === 'edit') changed[at] = { ...record, ...edits[to] };
        if (how === 'move') {
          fc.pre(at !== to);
          changed.splice(at, 1);
          changed.splice(to, 0, record);
        }
        expect(verifyAuditChain(changed, { digest, head }).ok).toBe(false);
      }),
      { numRuns },
    );
  });

  it('names the record from which on it is broken', async () => {
    const records = await chainOf(4);
    const changed = records.map((record, at) =>
      at === 2 ? { ...record, outcome: 'denied' } : record,
    );
    expect(verifyAuditChain(changed, { digest })).toEqual({ ok: false, brokenAt: '2' });
  });
});

describe('the chains of two tenants', () => {
  it('are not taken for one', async () => {
    const sink = createMemoryAuditSink({ digest });
    await sink.append([entry('tenant:acme', 0), entry('tenant:zeta', 0)]);
    const mixed = [...(await sink.export('tenant:acme')), ...(await sink.export('tenant:zeta'))];
    expect(verifyAuditChain(mixed, { digest }).ok).toBe(false);
  });
});
