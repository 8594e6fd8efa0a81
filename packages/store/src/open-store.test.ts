import {
  chmodSync,
  existsSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { Namespace } from '@aura/core';
import type { RunId } from '@aura/core';
import { fakeClock, sampleOpening } from '@aura/testkit';
import { describe, expect, it } from 'vitest';

import { tempDirectory } from '../test-support/temp-directory.ts';
import { openStore } from './open-store.ts';
import type { StoreOptions } from './store.ts';

const acme = Namespace.of('tenant', 'acme');

async function openAndClose(directory: string, options: Partial<StoreOptions> = {}): Promise<void> {
  const store = await openStore({ directory, clock: fakeClock(), ...options });
  await store[Symbol.asyncDispose]();
}

describe('opening a store', () => {
  it('creates the directory, for its owner only, and leaves one file behind', async () => {
    await using parent = await tempDirectory();
    const directory = join(parent.path, 'new', 'data');
    await openAndClose(directory);
    const file = join(directory, 'aura.db');
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    for (const suffix of ['-wal', '-shm', '.new']) expect(existsSync(file + suffix)).toBe(false);
  });

  it('says that the directory is unavailable when a file is in its place', async () => {
    await using parent = await tempDirectory();
    const directory = join(parent.path, 'data');
    writeFileSync(directory, 'a file');
    await expect(openAndClose(directory)).rejects.toMatchObject({
      code: 'store/unavailable',
      message: expect.stringContaining(directory),
      hint: expect.stringContaining('directory'),
    });
  });

  it('says that a directory is unavailable which it may not write', async ({ skip }) => {
    skip(
      process.getuid?.() === 0,
      'root may write everywhere, whatever the mode of a directory says',
    );
    await using directory = await tempDirectory();
    chmodSync(directory.path, 0o500);
    await expect(openAndClose(directory.path)).rejects.toMatchObject({ code: 'store/unavailable' });
    chmodSync(directory.path, 0o700);
  });

  it('leaves a file alone that is not a database, or not one of ours', async () => {
    await using directory = await tempDirectory();
    const file = join(directory.path, 'aura.db');
    const database = new DatabaseSync(join(directory.path, 'other.db'));
    database.exec('CREATE TABLE theirs (text TEXT)');
    database.close();
    const other = readFileSync(join(directory.path, 'other.db'));
    for (const content of [Buffer.from('notes, '.repeat(100)), other]) {
      writeFileSync(file, content);
      await expect(openAndClose(directory.path)).rejects.toMatchObject({
        code: 'store/foreign',
        message: expect.stringContaining(file),
      });
      expect(readFileSync(file).equals(content)).toBe(true);
    }
  });

  it('does not start anew over an emptied database', async () => {
    await using directory = await tempDirectory();
    await openAndClose(directory.path);
    truncateSync(join(directory.path, 'aura.db'), 0);
    await expect(openAndClose(directory.path)).rejects.toMatchObject({ code: 'store/corrupt' });
    expect(statSync(join(directory.path, 'aura.db')).size).toBe(0);
  });

  it('does not start anew beside the write-ahead log of a lost database', async () => {
    await using directory = await tempDirectory();
    const file = join(directory.path, 'aura.db');
    writeFileSync(`${file}-wal`, 'what was written last');
    await expect(openAndClose(directory.path)).rejects.toMatchObject({ code: 'store/corrupt' });
    expect(existsSync(file)).toBe(false);
  });

  it('leaves a database of a newer version alone', async () => {
    await using directory = await tempDirectory();
    await openAndClose(directory.path);
    const database = new DatabaseSync(join(directory.path, 'aura.db'));
    database.exec('PRAGMA user_version = 99');
    database.close();
    await expect(openAndClose(directory.path)).rejects.toMatchObject({
      code: 'store/newer_schema',
      message: expect.stringContaining('schema 99'),
    });
  });

  it('refuses a database whose schema somebody has changed', async () => {
    await using directory = await tempDirectory();
    await openAndClose(directory.path);
    const database = new DatabaseSync(join(directory.path, 'aura.db'));
    database.exec('DROP INDEX runs_running');
    database.close();
    await expect(openAndClose(directory.path)).rejects.toMatchObject({ code: 'store/corrupt' });
  });

  it('works with two stores of one process on one directory', async () => {
    await using directory = await tempDirectory();
    await using left = await openStore({ directory: directory.path, clock: fakeClock() });
    await using right = await openStore({ directory: directory.path, clock: fakeClock() });
    const runId = 'run_1' as RunId;
    const log = await left.runLogs.within(acme).create(runId);
    await log.append([sampleOpening({ seq: 1 })]);
    expect(await right.runLogs.within(acme).get(runId)).toMatchObject({ seq: 1 });
    expect(await right.runLogs.within(acme).acquire(runId)).toBeUndefined();
    await left[Symbol.asyncDispose]();
    expect((await right.runLogs.within(acme).acquire(runId))?.fence).toBe(2);
  });

  it('says so when the file of its thread is missing', async () => {
    await using directory = await tempDirectory();
    const writerPath = join(directory.path, 'no-such-thread.js');
    await expect(openAndClose(directory.path, { writerPath })).rejects.toMatchObject({
      code: 'store/unavailable',
      message: expect.stringContaining('no-such-thread.js'),
    });
  });
});
