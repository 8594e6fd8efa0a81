import { DatabaseSync } from 'node:sqlite';
import { fakeClock } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { tempDirectory } from '../../test-support/temp-directory.ts';
import { openStore } from '../open-store.ts';
import type { Store } from '../store.ts';

const state = { failures: { auth: 1 }, models: {}, lastGood: 5 };

function open(directory: string): Promise<Store> {
  return openStore({ directory, clock: fakeClock(), synchronous: 'normal' });
}

describe('what is known of credentials', () => {
  it('is there for the next process', async () => {
    await using directory = await tempDirectory();
    {
      await using store = await open(directory.path);
      expect(await store.profileStates.list()).toEqual(new Map());
      expect(await store.profileStates.replace('a:1', state, 0)).toEqual({
        state,
        version: 1,
        isReplaced: true,
      });
    }
    await using store = await open(directory.path);
    expect(await store.profileStates.list()).toEqual(new Map([['a:1', { state, version: 1 }]]));
  });

  it('is replaced by whoever knows the last of it, and told to everybody else', async () => {
    await using directory = await tempDirectory();
    await using first = await open(directory.path);
    await using second = await open(directory.path);
    await first.profileStates.replace('a:1', state, 0);
    const other = { failures: {}, models: {} };
    expect(await second.profileStates.replace('a:1', other, 0)).toEqual({
      state,
      version: 1,
      isReplaced: false,
    });
    expect(await second.profileStates.replace('a:1', other, 1)).toEqual({
      state: other,
      version: 2,
      isReplaced: true,
    });
  });

  it('is checked: what somebody has changed is reported', async () => {
    await using directory = await tempDirectory();
    await using store = await open(directory.path);
    await store.profileStates.replace('a:1', state, 0);
    expect((await store.checkDatabase()).problems).toEqual([]);
    {
      using database = new DatabaseSync(store.path);
      database.exec(`UPDATE profile_states SET body = '{"failures":{},"models":{}}'`);
    }
    expect((await store.checkDatabase()).problems).toHaveLength(1);
    await expect(store.profileStates.list()).rejects.toMatchObject({ code: 'store/corrupt' });
  });
});
