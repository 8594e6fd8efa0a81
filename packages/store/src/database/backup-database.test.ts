import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Namespace } from '@aura/core';
import type { RunId } from '@aura/core';
import { fakeClock, sampleOpening, sampleText } from '@aura/testkit';
import { describe, expect, it } from 'vitest';

import { tempDirectory } from '../../test-support/temp-directory.ts';
import { openStore } from '../open-store.ts';

const acme = Namespace.of('tenant', 'acme');
const runId = 'run_1' as RunId;

describe('a backup', () => {
  it('is a database of its own, with everything in it and held by nobody', async () => {
    await using directory = await tempDirectory();
    await using copies = await tempDirectory();
    await using store = await openStore({ directory: directory.path, clock: fakeClock() });
    const log = await store.runLogs.within(acme).create(runId);
    await log.append([sampleOpening({ seq: 1 })]);
    await store.backupTo(join(copies.path, 'aura.db'));
    await log.append([sampleText({ seq: 2 }, 'after the backup')]);
    expect(readdirSync(copies.path)).toEqual(['aura.db']);

    await using copy = await openStore({ directory: copies.path, clock: fakeClock() });
    expect(await copy.runLogs.within(acme).read(runId)).toEqual([sampleOpening({ seq: 1 })]);
    expect(await copy.runLogs.unfinished()).toMatchObject([{ runId }]);
    expect(await store.runLogs.unfinished()).toEqual([]);
  });

  it('is whole although others write while it is made', async () => {
    await using directory = await tempDirectory();
    await using copies = await tempDirectory();
    await using store = await openStore({ directory: directory.path, clock: fakeClock() });
    const log = await store.runLogs.within(acme).create(runId);
    await log.append([sampleOpening({ seq: 1 })]);
    const appends = Array.from({ length: 300 }, (_, index) =>
      log.append([sampleText({ seq: index + 2 }, 'x'.repeat(5_000))]),
    );
    await appends[50];
    await store.backupTo(join(copies.path, 'aura.db'));
    await Promise.all(appends);
    await using copy = await openStore({ directory: copies.path, clock: fakeClock() });
    expect((await copy.checkDatabase()).problems).toEqual([]);
    expect((await copy.runLogs.within(acme).read(runId)).length).toBeGreaterThan(50);
  });

  it('overwrites nothing, and leaves nothing behind when it fails', async () => {
    await using directory = await tempDirectory();
    await using store = await openStore({ directory: directory.path, clock: fakeClock() });
    const target = join(directory.path, 'backup.db');
    writeFileSync(target, 'precious');
    await expect(store.backupTo(target)).rejects.toMatchObject({ code: 'store/backup_exists' });
    await expect(store.backupTo(join(directory.path, 'no', 'such'))).rejects.toMatchObject({
      code: 'store/unavailable',
    });
    expect(existsSync(`${target}.partial`)).toBe(false);
  });
});
