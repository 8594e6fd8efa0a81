import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { verifyAuditChain } from '@aura/core';
import type { AuditRecord } from '@aura/core';
import { nodeClock, nodePorts, openDataDirectory } from '@aura/host';
import { memoryLogger, sampleAuditEntry } from '@aura/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fakeContext } from '../../app/fake-context.harness.ts';
import { exportAudit } from './export-audit.ts';
import { verifyAudit } from './verify-audit.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'aura-audit-'));
  const logger = memoryLogger();
  await using store = await openDataDirectory({ directory, clock: nodeClock, logger });
  await store?.audit.append([1, 2].map((number) => sampleAuditEntry('tenant:acme', number)));
});

afterEach(() => rm(directory, { recursive: true }));

async function outputOf(command: typeof verifyAudit, tenant: string): Promise<string> {
  const { context, written } = fakeContext();
  await command(context, { 'data-dir': directory }, tenant);
  return written.stdout;
}

describe('aura audit', () => {
  it('says that a log is whole, and how it ends, for everything that belongs to the tenant', async () => {
    const said = await outputOf(verifyAudit, 'tenant:acme:user:bob');
    expect(said).toMatch(/^the audit log of tenant:acme is whole: 2 records, last hash \w{64}\n$/);
    expect(await outputOf(verifyAudit, 'tenant:zeta')).toContain('0 records, last hash none');
  });

  it('writes what can be checked elsewhere', async () => {
    const lines = (await outputOf(exportAudit, 'tenant:acme')).trimEnd().split('\n');
    const records = lines.map((line): AuditRecord => JSON.parse(line));
    expect(verifyAuditChain(records, nodePorts)).toEqual({ ok: true });
    expect(records).toHaveLength(2);
  });

  it('fails when somebody has changed it', async () => {
    {
      using database = new DatabaseSync(join(directory, 'aura.db'));
      database.exec("UPDATE audit_heads SET hash = 'x'");
    }
    await expect(outputOf(verifyAudit, 'tenant:acme')).rejects.toMatchObject({
      code: 'store/corrupt',
      message: 'the audit log of tenant:acme is not what was written',
    });
  });
});
