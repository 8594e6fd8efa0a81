import { DatabaseSync } from 'node:sqlite';

import { Namespace } from '@aura/core';
import type { RunId } from '@aura/core';
import { fakeClock, sampleOpening, sampleText } from '@aura/testkit';
import { describe, expect, it } from 'vitest';

import { tempDirectory } from '../../test-support/temp-directory.ts';
import { openStore } from '../open-store.ts';

const acme = Namespace.of('tenant', 'acme');

describe('checking a database', () => {
  it.each([
    [
      'a changed text',
      `UPDATE records SET body = replace(body, 'two', 'six')`,
      /record 2 of run run_1/,
    ],
    ['a lost record', 'DELETE FROM records WHERE seq = 2', /run run_1 has 1 records/],
    [
      'a run moved to another tenant',
      `UPDATE runs SET namespace = 'tenant:other'`,
      /entry of run run_1/,
    ],
    ['a changed state', `UPDATE runs SET status = 'completed'`, /run run_1 contradicts itself/],
  ])('finds %s, and reading it is refused', async (_, damage, finding) => {
    await using directory = await tempDirectory();
    await using store = await openStore({ directory: directory.path, clock: fakeClock() });
    const runId = 'run_1' as RunId;
    const log = await store.runLogs.within(acme).create(runId);
    await log.append([sampleOpening({ seq: 1 }), sampleText({ seq: 2 }, 'two')]);
    expect((await store.checkDatabase()).problems).toEqual([]);

    const database = new DatabaseSync(store.path);
    database.exec(damage);
    database.close();
    const { problems } = await store.checkDatabase();
    expect(problems).toEqual([expect.stringMatching(finding)]);
    const everyone = Namespace.of('tenant');
    expect(() => store.runLogs.within(everyone).read(runId)).toThrow(
      expect.objectContaining({ code: 'store/corrupt' }),
    );
  });
});
