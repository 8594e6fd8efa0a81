import { DatabaseSync } from 'node:sqlite';

import { Namespace } from '@aura/core';
import type { RunId } from '@aura/core';
import { blobStoreSuite, fakeClock, sampleEnd, sampleOpening } from '@aura/testkit';
import { describe, expect, it } from 'vitest';

import { tempDirectory } from '../../test-support/temp-directory.ts';
import { openStore } from '../open-store.ts';

blobStoreSuite(
  'on SQLite',
  async (maxBlobBytes) => {
    const directory = await tempDirectory();
    const clock = fakeClock();
    const store = await openStore({
      directory: directory.path,
      clock,
      maxBlobBytes,
      synchronous: 'normal',
    });
    return {
      blobs: store.blobs,
      clock,
      async [Symbol.asyncDispose]() {
        await store[Symbol.asyncDispose]();
        await directory[Symbol.asyncDispose]();
      },
    };
  },
  { describe, it, expect },
);

const ada = Namespace.of('tenant', 'acme', 'user', 'ada');
const meta = { mediaType: 'application/octet-stream' };
const mebibyte = 1024 ** 2;

const swapChunks = `UPDATE blob_chunks SET seq = -seq WHERE seq > 4;
  UPDATE blob_chunks SET seq = 11 + seq WHERE seq < 0`;

async function openFilled(directory: string, bytes = 3 * mebibyte) {
  const clock = fakeClock();
  const store = await openStore({ directory, clock, synchronous: 'normal' });
  const data = new Uint8Array(bytes).fill(7);
  const { ref } = await store.blobs.put(ada, data, { ...meta, name: 'sevens' });
  const change = (sql: string): void => {
    const database = new DatabaseSync(store.path);
    database.exec(sql);
    database.close();
  };
  const count = (table: string): number => {
    const database = new DatabaseSync(store.path, { readOnly: true });
    const row = database.prepare(`SELECT COUNT(*) AS count FROM ${table}`).get();
    database.close();
    return Number(row?.['count']);
  };
  return { store, clock, ref, change, count };
}

describe('blobs on SQLite', () => {
  it('are still there when the store is opened again', async () => {
    await using directory = await tempDirectory();
    const { store, ref } = await openFilled(directory.path);
    await store[Symbol.asyncDispose]();
    await using again = await openStore({ directory: directory.path, clock: fakeClock() });
    const slice = await again.blobs.get(ada, ref, { offset: 2 * mebibyte });
    expect(slice?.data.every((byte) => byte === 7)).toBe(true);
    expect(slice).toMatchObject({ total: 3 * mebibyte, name: 'sevens' });
    expect(await again.checkDatabase()).toMatchObject({ problems: [], blobs: 1 });
  });

  it('do not keep appends waiting while a large one is written, read and deleted', async () => {
    await using directory = await tempDirectory();
    const { store } = await openFilled(directory.path, 1);
    await using _store = store;
    const log = await store.runLogs.within(ada).create('run_1' as RunId);
    await log.append([sampleOpening({ seq: 1, second: 1, namespace: ada.key })]);
    const order: string[] = [];
    const data = new Uint8Array(50 * mebibyte);
    const put = Promise.resolve(store.blobs.put(ada, data, meta)).then(({ ref }) => {
      order.push('put');
      return ref;
    });
    await log.append([sampleEnd({ seq: 2, second: 2 }, 'completed')]);
    order.push('append');
    const ref = await put;
    const get = Promise.resolve(store.blobs.get(ada, ref)).then(() => order.push('get'));
    await new Promise((resolve) => setImmediate(resolve));
    order.push('turn of the loop');
    await get;
    const removed = Promise.resolve(store.blobs.delete(ada, ref)).then(() => order.push('delete'));
    await log.release();
    order.push('release');
    await removed;
    expect(order).toEqual(['append', 'put', 'turn of the loop', 'get', 'release', 'delete']);
  });

  it('are not there before they are whole, and what is left of one goes when the store is pruned', async () => {
    await using directory = await tempDirectory();
    const { store, ref, change, count } = await openFilled(directory.path);
    await using _store = store;
    // As a process leaves it that ends in the middle: without its holder, and without the last chunk.
    change('UPDATE blobs SET holder = 4711; DELETE FROM blob_chunks WHERE seq = 6');
    expect(await store.blobs.get(ada, ref)).toBeUndefined();
    expect(await store.checkDatabase()).toMatchObject({ problems: [], blobs: 0 });
    expect(await store.prune()).toMatchObject({ blobs: 1 });
    expect([count('blobs'), count('blob_chunks')]).toEqual([0, 0]);
  });

  it('leave nothing behind when their caller gives up in the middle', async () => {
    await using directory = await tempDirectory();
    const { store, count } = await openFilled(directory.path, 1);
    await using _store = store;
    const abort = new AbortController();
    const data = new Uint8Array(20 * mebibyte);
    const put = store.blobs.put(ada, data, meta, { signal: abort.signal });
    await new Promise((resolve) => setImmediate(resolve));
    abort.abort(new Error('given up'));
    await expect(put).rejects.toThrow('given up');
    expect([count('blobs'), count('blob_chunks')]).toEqual([1, 1]);
  });

  it('leave the database once they have expired and it is pruned, unfinished ones of the living stay', async () => {
    await using directory = await tempDirectory();
    const { store, clock, count } = await openFilled(directory.path, 1);
    await using _store = store;
    const expiresAt = clock.now() + 1_000;
    for (let index = 0; index < 60; index += 1) {
      await store.blobs.put(ada, new Uint8Array(600_000), { ...meta, expiresAt });
    }
    const late = store.blobs.put(ada, new Uint8Array(3 * mebibyte), meta);
    expect(await store.prune()).toMatchObject({ blobs: 0 });
    const { ref } = await late;
    await clock.advance(1_000);
    expect(await store.prune()).toMatchObject({ blobs: 60 });
    expect((await store.blobs.get(ada, ref))?.total).toBe(3 * mebibyte);
    expect([count('blobs'), count('blob_chunks')]).toEqual([2, 7]);
  });

  it.each([
    ['changed bytes', `UPDATE blob_chunks SET data = zeroblob(length(data)) WHERE seq = 2`],
    ['a lost chunk', 'DELETE FROM blob_chunks WHERE seq = 3'],
    ['chunks in another order', swapChunks],
    ['another size', 'UPDATE blobs SET bytes = bytes - 1'],
    ['another owner', `UPDATE blobs SET namespace = 'tenant:acme:user:ada:x:y'`],
    ['another expiry', 'UPDATE blobs SET expires_at = 9e15'],
  ])('are refused with %s', async (_, sql) => {
    await using directory = await tempDirectory();
    const { store, ref, change } = await openFilled(directory.path);
    await using _store = store;
    change(sql);
    const read = async () => store.blobs.get(ada, ref);
    await expect(read()).rejects.toMatchObject({ code: 'store/corrupt' });
    expect((await store.checkDatabase()).problems).toHaveLength(1);
  });

  it('say so when the store has been closed', async () => {
    await using directory = await tempDirectory();
    const { store, ref } = await openFilled(directory.path, 1);
    await store[Symbol.asyncDispose]();
    const code = 'store/closed';
    await expect(store.blobs.put(ada, new Uint8Array(1), meta)).rejects.toMatchObject({ code });
    await expect(store.blobs.get(ada, ref)).rejects.toMatchObject({ code });
  });
});
