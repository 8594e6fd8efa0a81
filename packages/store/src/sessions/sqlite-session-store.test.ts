import { copyFileSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { Namespace } from '@aura/core';
import type { MessageId, SessionBatch } from '@aura/core';
import { fakeClock, sessionStoreSuite } from '@aura/testkit';
import type { FakeClock } from '@aura/testkit';
import { describe, expect, it } from 'vitest';

import { tempDirectory } from '../../test-support/temp-directory.ts';
import { openDatabase } from '../database/open-database.ts';
import { ReadConnection } from '../database/read-connection.ts';
import { openStore } from '../open-store.ts';
import type { Store } from '../store.ts';
import { SessionReader } from './session-reader.ts';

describe('the SQLite store [runtime C-060, C-061, C-063, C-064, C-066, C-070, C-073, C-074, C-075, C-076]', () => {
  sessionStoreSuite(
    'on SQLite',
    async (sessionLimits) => {
      const directory = await tempDirectory();
      const clock = fakeClock();
      const store = await openStore({ directory: directory.path, clock, sessionLimits });
      return {
        sessions: store.sessions,
        clock,
        async [Symbol.asyncDispose]() {
          await store[Symbol.asyncDispose]();
          await directory[Symbol.asyncDispose]();
        },
      };
    },
    { describe, it, expect },
  );
});

const acme = Namespace.of('tenant', 'acme');
const ada = acme.child('user', 'ada');

function says(text: string): SessionBatch {
  const id = text as MessageId;
  return { append: [{ role: 'user', id, createdAt: 0, content: [{ type: 'text', text }] }] };
}

async function textsOf(store: Store, namespace: Namespace): Promise<readonly string[]> {
  const session = await store.sessions.load(namespace);
  return (session?.messages ?? []).map(({ message }) => String(message.id));
}

/** A store with one session of two messages in it, and a function to change its database from outside. */
async function openFilled(directory: string, clock: FakeClock = fakeClock()) {
  const store = await openStore({ directory, clock });
  const first = { expectedVersion: 0, operationId: 'first' };
  await store.sessions.commit(ada, { ...says('one'), metadataPatch: { a: 1 } }, first);
  await store.sessions.commit(ada, says('two'), { expectedVersion: 1, operationId: 'second' });
  const damage = (sql: string): void => {
    const database = new DatabaseSync(store.path);
    database.exec(sql);
    database.close();
  };
  return { store, damage };
}

describe('sessions on SQLite', () => {
  it('are still there when the store is opened again, with the operations that made them', async () => {
    await using directory = await tempDirectory();
    {
      const { store } = await openFilled(directory.path);
      await store[Symbol.asyncDispose]();
    }
    await using store = await openStore({ directory: directory.path, clock: fakeClock() });
    expect(await textsOf(store, ada)).toEqual(['one', 'two']);
    const repeat = { expectedVersion: 1, operationId: 'second' };
    expect(await store.sessions.commit(ada, says('two'), repeat)).toBe(2);
    expect(await store.checkDatabase()).toMatchObject({ problems: [], sessions: 1, messages: 2 });
  });

  it('say so when the store has been closed, and keep what was committed before', async () => {
    await using directory = await tempDirectory();
    const { store } = await openFilled(directory.path);
    const commit = { expectedVersion: 2, operationId: 'third' };
    const committed = store.sessions.commit(ada, says('three'), commit);
    await store[Symbol.asyncDispose]();
    expect(await committed).toBe(3);
    const code = 'store/closed';
    const late = { expectedVersion: 'any', operationId: 'late' } as const;
    await expect(store.sessions.commit(ada, says('late'), late)).rejects.toMatchObject({ code });
    await expect(store.sessions.deleteTree(acme)).rejects.toMatchObject({ code });
    expect(() => store.sessions.load(ada)).toThrow(expect.objectContaining({ code }));
  });

  it('make no files of their own, whatever they are called [runtime C-067]', async () => {
    await using directory = await tempDirectory();
    await using store = await openStore({
      directory: join(directory.path, 'a'),
      clock: fakeClock(),
    });
    for (const name of ['..', '../b', 'con', 'C:\\x', '/etc/passwd', 'x'.repeat(256)]) {
      const commit = { expectedVersion: 0, operationId: 'op' };
      await store.sessions.commit(Namespace.of(name), says(name), commit);
    }
    const files = readdirSync(directory.path, { recursive: true }).map(String).sort();
    expect(files).toEqual(['a', 'a/aura.db', 'a/aura.db-shm', 'a/aura.db-wal']);
  });

  it('are never handed out under a key that is not their own [runtime C-068]', async () => {
    await using directory = await tempDirectory();
    const { store, damage } = await openFilled(directory.path);
    await using _store = store;
    const bob = acme.child('user', 'bob');
    damage(`UPDATE sessions SET namespace = '${bob.key}'`);
    const refusal = expect.objectContaining({ code: 'store/mismatch' });
    expect(() => store.sessions.load(bob)).toThrow(refusal);
    expect(() => store.sessions.head(bob)).toThrow(refusal);
    expect(() => store.sessions.list(acme)).toThrow(refusal);
    const commit = { expectedVersion: 'any', operationId: 'op' } as const;
    await expect(store.sessions.commit(bob, says('x'), commit)).rejects.toEqual(refusal);
    await expect(store.sessions.fork(bob, acme.child('user', 'eve'))).rejects.toEqual(refusal);
    expect(store.sessions.load(ada)).toBeUndefined();
    expect((await store.checkDatabase()).problems).toEqual([expect.stringMatching(ada.key)]);
  });

  it.each([
    ['a changed head', `UPDATE sessions SET head = replace(head, '"a":1', '"a":2')`],
    ['a changed size', 'UPDATE sessions SET length = 0'],
    ['another version', 'UPDATE sessions SET version = 7'],
    ['another expiry', 'UPDATE sessions SET expires_at = 9e15'],
    ['a changed text', `UPDATE session_messages SET body = replace(body, 'two', 'six')`],
    ['a lost message', 'DELETE FROM session_messages WHERE seq = 2'],
    ['messages in another order', 'UPDATE session_messages SET seq = 4 - seq WHERE seq = 1'],
    ['one message too many', 'UPDATE session_messages SET seq = 3 WHERE seq = 1'],
  ])('are refused with %s', async (_, sql) => {
    await using directory = await tempDirectory();
    const { store, damage } = await openFilled(directory.path);
    await using _store = store;
    expect((await store.checkDatabase()).problems).toEqual([]);
    damage(sql);
    expect(() => store.sessions.load(ada)).toThrow(
      expect.objectContaining({ code: 'store/corrupt' }),
    );
    expect((await store.checkDatabase()).problems).toHaveLength(1);
  });

  it('do not take a changed operation for one that was carried out', async () => {
    await using directory = await tempDirectory();
    const { store, damage } = await openFilled(directory.path);
    await using _store = store;
    damage(`UPDATE session_operations SET version = 1 WHERE id = 'second'`);
    const repeat = { expectedVersion: 1, operationId: 'second' };
    await expect(store.sessions.commit(ada, says('two'), repeat)).rejects.toMatchObject({
      code: 'store/corrupt',
    });
    expect((await store.checkDatabase()).problems).toEqual([expect.stringMatching('second')]);
  });

  it('leave the database once they have expired and it is pruned', async () => {
    await using directory = await tempDirectory();
    const clock = fakeClock();
    const { store, damage } = await openFilled(directory.path, clock);
    await using _store = store;
    for (let index = 0; index < 120; index += 1) {
      const batch = { ...says('x'.repeat(100_000)), expiresAt: clock.now() + 1_000 };
      const namespace = acme.child('guest', String(index));
      await store.sessions.commit(namespace, batch, { expectedVersion: 0, operationId: 'op' });
    }
    expect(await store.prune()).toMatchObject({ sessions: 0 });
    await clock.advance(1_000);
    expect(await store.prune()).toEqual({ runs: 0, bytes: 0, sessions: 120, blobs: 0 });
    expect(await store.checkDatabase()).toMatchObject({ problems: [], sessions: 1, messages: 2 });
    expect(await textsOf(store, ada)).toEqual(['one', 'two']);
    // Brings the file to its size.
    damage('PRAGMA wal_checkpoint(TRUNCATE)');
    expect(statSync(store.path).size).toBeLessThan(500_000);
  });

  it('are read as they were committed last, whatever a crash has torn off the log [runtime C-069]', async () => {
    await using directory = await tempDirectory();
    const { store } = await openFilled(directory.path);
    await using _store = store;
    const wal = readFileSync(`${store.path}-wal`);
    const seen = new Set<number>();
    // Not a multiple of a page: most cuts go through one.
    for (let cut = 0; cut < wal.length; cut += 3_000) {
      const path = join(directory.path, `cut-${cut}.db`);
      copyFileSync(store.path, path);
      writeFileSync(`${path}-wal`, wal.subarray(0, wal.length - cut));
      openDatabase(path, 'normal').close();
      using connection = new ReadConnection(path);
      const session = new SessionReader(connection, fakeClock()).load(ada);
      const texts = session?.messages.map(({ message }) => String(message.id)) ?? [];
      expect(texts).toEqual(['one', 'two'].slice(0, texts.length));
      expect(session?.head.version ?? 0).toBe(texts.length);
      seen.add(texts.length);
    }
    expect(seen).toEqual(new Set([2, 1, 0]));
  });
});
