import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { describe, expect, it } from 'vitest';

import { tempDirectory } from '../../test-support/temp-directory.ts';
import { Refusal } from '../database/refusal.ts';
import { commitGroup } from './commit-group.ts';
import type { GroupTarget } from './commit-group.ts';
import type { WriteOp, WriteOutcome } from './write-ops.ts';

/** Beats stand for any operation: `now` is what is written. */
function beats(...values: readonly number[]): readonly WriteOp[] {
  return values.map((now) => ({ type: 'beat', args: { now } }));
}

function target(
  perform: (value: number, insert: () => void) => void,
  path = ':memory:',
): GroupTarget {
  const database = new DatabaseSync(path);
  database.exec('CREATE TABLE done (value INTEGER NOT NULL UNIQUE)');
  const insert = database.prepare('INSERT INTO done VALUES (?)');
  return {
    database,
    path,
    perform(op) {
      if (op.type !== 'beat') throw new TypeError(op.type);
      const { now } = op.args;
      perform(now, () => void insert.run(now));
      return undefined;
    },
  };
}

function written({ database }: GroupTarget): readonly unknown[] {
  return database
    .prepare('SELECT value FROM done ORDER BY value')
    .all()
    .map(({ value }) => value);
}

const codes = (outcomes: readonly WriteOutcome[]): readonly string[] =>
  outcomes.map((outcome) => (outcome.ok ? 'ok' : outcome.error.code));

describe('a group of operations', () => {
  it('goes on around one that is refused', () => {
    const group = target((value, insert) => {
      if (value === 2) throw new Refusal({ code: 'run/fenced', message: 'no', retry: 'never' });
      insert();
    });
    expect(codes(commitGroup(group, beats(1, 2, 3)))).toEqual(['ok', 'run/fenced', 'ok']);
    expect(written(group)).toEqual([1, 3]);
  });

  it('does not fail with one that breaks, of which nothing remains', () => {
    const group = target((value, insert) => {
      insert();
      if (value === 2) insert();
    });
    expect(codes(commitGroup(group, beats(1, 2, 3)))).toEqual(['ok', 'store/failed', 'ok']);
    expect(written(group)).toEqual([1, 3]);
    expect(group.database.isTransaction).toBe(false);
  });

  it('fails as a whole, and once, when there can be no transaction', async () => {
    await using directory = await tempDirectory();
    const file = join(directory.path, 'locked.db');
    const group = target((_, insert) => insert(), file);
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    expect(codes(commitGroup(group, beats(1, 2)))).toEqual([
      'store/unavailable',
      'store/unavailable',
    ]);
    other.exec('ROLLBACK');
    other.close();
    expect(codes(commitGroup(group, beats(1, 2)))).toEqual(['ok', 'ok']);
    group.database.close();
  });
});
