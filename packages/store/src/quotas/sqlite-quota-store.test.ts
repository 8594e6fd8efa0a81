import { DatabaseSync } from 'node:sqlite';

import { Namespace } from '@aura/core';
import type { QuotaReservation } from '@aura/core';
import { fakeClock, quotaStoreSuite } from '@aura/testkit';
import type { FakeClock } from '@aura/testkit';
import { describe, expect, it } from 'vitest';

import { tempDirectory } from '../../test-support/temp-directory.ts';
import { openStore } from '../open-store.ts';

const hour = 3_600_000;
const tenant = Namespace.of('acme');
const rules = [{ scope: tenant, window: 'hour', max: { runs: 1 } }] as const;

quotaStoreSuite(
  'in SQLite',
  async ({ rules, clock }) => {
    const directory = await tempDirectory();
    const store = await openStore({ directory: directory.path, clock, synchronous: 'normal' });
    return {
      quotas: store.quotas(rules),
      async [Symbol.asyncDispose]() {
        await store[Symbol.asyncDispose]();
        await directory[Symbol.asyncDispose]();
      },
    };
  },
  { describe, it, expect },
);

describe('quotas of several stores on one directory', () => {
  it('count in the window of the clock that is furthest ahead', async () => {
    await using directory = await tempDirectory();
    const clocks = [fakeClock(hour), fakeClock(hour - 1)] as const;
    const open = (clock: FakeClock) =>
      openStore({ directory: directory.path, clock, synchronous: 'normal' });
    await using ahead = await open(clocks[0]);
    await using behind = await open(clocks[1]);
    const [first, second] = [ahead, behind].map((store) => store.quotas(rules));
    await first?.reserve(tenant, { runs: 1 }, { operationId: '1', ttlMs: 1_000 });
    const late = async () => second?.reserve(tenant, { runs: 1 }, { operationId: '2', ttlMs: 1 });
    // Its hour has not begun for the one that is behind, and has no room any more nevertheless.
    await expect(late()).rejects.toMatchObject({ code: 'quota/exceeded', retryAfterMs: hour });
    expect((await second?.usage(tenant, 'hour'))?.runs).toBe(1);
  });

  it('are what they were when the directory is opened again', async () => {
    await using directory = await tempDirectory();
    const clock = fakeClock(hour);
    const open = () => openStore({ directory: directory.path, clock });
    const options = { operationId: '1', ttlMs: 60_000 };
    let reservation: QuotaReservation;
    {
      await using store = await open();
      reservation = await store.quotas(rules).reserve(tenant, { runs: 1, tokens: 9 }, options);
    }
    await using store = await open();
    const quotas = store.quotas(rules);
    expect(await quotas.reserve(tenant, { runs: 1, tokens: 9 }, options)).toEqual(reservation);
    await quotas.commit(reservation, { runs: 1, tokens: 2 });
    expect(await quotas.usage(tenant, 'day')).toMatchObject({ runs: 1, tokens: 2 });
    expect((await store.checkDatabase()).problems).toEqual([]);
  });

  it('are refused when they are not what was written', async () => {
    await using directory = await tempDirectory();
    await using store = await openStore({ directory: directory.path, clock: fakeClock(hour) });
    const quotas = store.quotas(rules);
    const options = { operationId: '1', ttlMs: 60_000 };
    const reservation = await quotas.reserve(tenant, { runs: 1 }, options);
    {
      using database = new DatabaseSync(store.path);
      database.exec(`UPDATE quota_usage SET body = replace(body, '"runs":1', '"runs":0')`);
      database.exec(`UPDATE quota_reservations SET expires_at = expires_at + 1`);
    }
    const corrupt = { code: 'store/corrupt' };
    await expect(quotas.usage(tenant, 'day')).rejects.toMatchObject(corrupt);
    await expect(quotas.commit(reservation, {})).rejects.toMatchObject(corrupt);
    expect((await store.checkDatabase()).problems).toHaveLength(2);
  });

  it('work for all others when one reservation cannot be given back', async () => {
    await using directory = await tempDirectory();
    const clock = fakeClock(hour);
    await using store = await openStore({ directory: directory.path, clock });
    const [bob, eve] = [tenant.child('user', 'bob'), tenant.child('user', 'eve')];
    const quotas = store.quotas([]);
    const options = { operationId: '1', ttlMs: 60_000 };
    const held = await quotas.reserve(bob, { runs: 1 }, options);
    await quotas.reserve(eve, { runs: 1 }, options);
    {
      using database = new DatabaseSync(store.path);
      database.exec(
        `UPDATE quota_reservations SET body = replace(body, '"runs":1', '"runs":0') WHERE id LIKE '%bob%'`,
      );
    }
    clock.jump(60_001);
    expect((await quotas.usage(eve, 'total')).runs).toBe(0);
    // What it holds stays counted: nobody knows any more how much that is.
    expect((await quotas.usage(tenant, 'total')).runs).toBe(1);
    await quotas.reserve(eve, { runs: 1 }, { operationId: '2', ttlMs: 60_000 });
    await expect(quotas.commit(held, {})).rejects.toMatchObject({ code: 'store/corrupt' });
    expect((await store.checkDatabase()).problems).toHaveLength(1);
  });
});
