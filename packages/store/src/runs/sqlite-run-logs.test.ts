import { Namespace } from '@aura/core';
import type { RunId } from '@aura/core';
import { fakeClock, runLogsSuite, sampleOpening, sampleText } from '@aura/testkit';
import { describe, expect, it } from 'vitest';

import { tempDirectory } from '../../test-support/temp-directory.ts';
import { openStore } from '../open-store.ts';

const acme = Namespace.of('tenant', 'acme');
const runId = 'run_1' as RunId;

runLogsSuite(
  'on SQLite',
  async () => {
    const directory = await tempDirectory();
    const store = await openStore({ directory: directory.path, clock: fakeClock() });
    return {
      runLogs: store.runLogs,
      async [Symbol.asyncDispose]() {
        await store[Symbol.asyncDispose]();
        await directory[Symbol.asyncDispose]();
      },
    };
  },
  { describe, it, expect },
);

describe('run logs on SQLite', () => {
  it('are still there when the store is opened again', async () => {
    await using directory = await tempDirectory();
    const records = [sampleOpening({ seq: 1 }), sampleText({ seq: 2 }, 'kept')];
    {
      await using store = await openStore({ directory: directory.path, clock: fakeClock() });
      const log = await store.runLogs.within(acme).create(runId);
      await log.append(records);
    }
    await using store = await openStore({ directory: directory.path, clock: fakeClock() });
    expect(await store.runLogs.within(acme).read(runId)).toEqual(records);
    expect(await store.runLogs.unfinished()).toMatchObject([{ runId }]);
    const log = await store.runLogs.within(acme).acquire(runId);
    expect(log?.fence).toBe(2);
  });

  it('say so when the store has been closed, and keep what was appended before', async () => {
    await using directory = await tempDirectory();
    const store = await openStore({ directory: directory.path, clock: fakeClock() });
    const runs = store.runLogs.within(acme);
    const log = await runs.create(runId);
    const appended = log.append([sampleOpening({ seq: 1 })]);
    await store[Symbol.asyncDispose]();
    await store[Symbol.asyncDispose]();
    await appended;
    await expect(log.append([sampleText({ seq: 2 }, 'late')])).rejects.toMatchObject({
      code: 'store/closed',
    });
    expect(() => runs.get(runId)).toThrow(expect.objectContaining({ code: 'store/closed' }));
    await using again = await openStore({ directory: directory.path, clock: fakeClock() });
    expect(await again.runLogs.within(acme).get(runId)).toMatchObject({ seq: 1 });
  });
});
