import { createHash } from 'node:crypto';

import { verifyAuditChain } from '@aura/core';
import type { AuditEntry, AuditSink } from '@aura/core';

import type { SuiteCase } from './suite-case.ts';

const digest = { sha256: (text: string) => createHash('sha256').update(text).digest('hex') };

/** An entry of a test: unique by tenant and number. */
export function sampleAuditEntry(tenant: string, number: number): AuditEntry {
  return {
    id: `entry ${number}`,
    at: number,
    namespace: `${tenant}:user:bob`,
    tenant,
    kind: 'tool_call',
    action: 'call',
    outcome: 'ok',
    subject: 'pay "everything" \u{1f4b8}',
    detail: { number },
  };
}

async function idsOf(sink: AuditSink, tenant: string): Promise<readonly string[]> {
  return (await sink.export(tenant)).map(({ id }) => id);
}

/** What every audit sink does. */
export const auditSinkCases: readonly SuiteCase<AuditSink>[] = [
  {
    name: 'keeps a chain for each tenant that can be checked alone [runtime C-185]',
    async check(sink, expect) {
      for (const number of [1, 2, 3]) {
        await sink.append([sampleAuditEntry('acme', number), sampleAuditEntry('acme2', number)]);
      }
      const records = await sink.export('acme');
      expect(records.map(({ id }) => id)).toEqual(['entry 1', 'entry 2', 'entry 3']);
      expect(records.every(({ tenant }) => tenant === 'acme')).toEqual(true);
      expect(verifyAuditChain(records, { digest })).toEqual({ ok: true });
      expect(verifyAuditChain(records.toSpliced(1, 1), { digest }).ok).toEqual(false);
      expect(await sink.verify('acme')).toEqual({ ok: true });
      expect(await sink.verify('acme2')).toEqual({ ok: true });
    },
  },
  {
    name: 'knows nothing of a tenant of whom nothing was written down',
    async check(sink, expect) {
      await sink.append([sampleAuditEntry('acme', 1)]);
      expect(await sink.export('acm')).toEqual([]);
      expect(await sink.verify('acm')).toEqual({ ok: true });
    },
  },
  {
    name: 'takes an entry once, and nothing that is done to it later',
    async check(sink, expect) {
      const detail = { number: 1 };
      const entry = { ...sampleAuditEntry('acme', 1), detail };
      await sink.append([entry, entry]);
      detail.number = 2;
      await sink.append([sampleAuditEntry('acme', 2), entry]);
      const records = await sink.export('acme');
      expect(records.map((record) => record.detail)).toEqual([{ number: 1 }, { number: 2 }]);
      expect(await sink.verify('acme')).toEqual({ ok: true });
    },
  },
  {
    name: 'tells the same id of two tenants apart',
    async check(sink, expect) {
      await sink.append([sampleAuditEntry('acme', 1)]);
      await sink.append([sampleAuditEntry('zeta', 1)]);
      expect(await idsOf(sink, 'acme')).toEqual(['entry 1']);
      expect(await idsOf(sink, 'zeta')).toEqual(['entry 1']);
    },
  },
  {
    name: 'loses nothing of what many append at once, and keeps the order of each',
    async check(sink, expect) {
      const writers = Array.from({ length: 8 }, (_, writer) => async () => {
        for (let index = 0; index < 10; index += 1) {
          await sink.append([sampleAuditEntry('acme', 100 * writer + index)]);
        }
      });
      await Promise.all(writers.map((write) => write()));
      const numbers = (await sink.export('acme')).map(({ at }) => at);
      for (const writer of writers.keys()) {
        const own = numbers.filter((number) => Math.floor(number / 100) === writer);
        expect(own).toEqual(Array.from({ length: 10 }, (_, index) => 100 * writer + index));
      }
      expect(numbers.length).toEqual(80);
      expect(await sink.verify('acme')).toEqual({ ok: true });
    },
  },
  {
    name: "hands out records that are nobody else's",
    async check(sink, expect) {
      await sink.append([sampleAuditEntry('acme', 1)]);
      for (const record of await sink.export('acme')) Object.assign(record, { outcome: 'changed' });
      expect((await sink.export('acme')).map(({ outcome }) => outcome)).toEqual(['ok']);
    },
  },
];
