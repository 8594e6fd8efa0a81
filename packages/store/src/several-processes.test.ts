import { Namespace } from '@aura/core';
import type { RunId } from '@aura/core';
import { sampleText } from '@aura/testkit';
import { describe, expect, it } from 'vitest';

import { acknowledged, startAppendProcess } from '../test-support/start-append-process.ts';
import { systemClock } from '../test-support/system-clock.ts';
import { tempDirectory } from '../test-support/temp-directory.ts';
import { openStore } from './open-store.ts';

const acme = Namespace.of('tenant', 'acme');
const timeoutMs = 120_000;

describe('several processes on one data directory', { timeout: timeoutMs }, () => {
  it('append to it at the same time and lose nothing', async () => {
    await using directory = await tempDirectory();
    const task = { directory: directory.path, runs: 5, records: 100 };
    // Started together, so that they also create the database together.
    const processes = await Promise.all(
      ['left', 'right'].map((name) => startAppendProcess({ ...task, name })),
    );
    const [left, right] = processes;
    await using _left = left;
    await using _right = right;
    for (const process of processes) process.write('go\n');
    for (const process of processes) await process.waitFor(/^done$/m, { timeoutMs });

    await using store = await openStore({ directory: directory.path, clock: systemClock });
    const { items } = await store.runLogs.within(acme).list();
    expect(items.map(({ seq }) => seq)).toEqual(Array.from({ length: 10 }, () => 100));
    for (const { runId } of items) {
      const records = await store.runLogs.within(acme).read(runId);
      expect(records.map(({ seq }) => seq)).toEqual(records.map((_, index) => index + 1));
    }
    expect(await store.checkDatabase()).toMatchObject({ problems: [], runs: 10, records: 1_000 });
  });

  it('take a run from a killed process at once, but not from a living one', async () => {
    await using directory = await tempDirectory();
    await using store = await openStore({ directory: directory.path, clock: systemClock });
    const runs = store.runLogs.within(acme);
    const task = { directory: directory.path, name: 'held', runs: 1, records: 3 };
    await using holder = await startAppendProcess(task);
    const runId = 'held_0' as RunId;
    holder.write('go\n');
    await holder.waitFor(/^done$/m);
    expect(await runs.acquire(runId)).toBeUndefined();
    expect(await store.runLogs.unfinished()).toEqual([]);

    // A process that was merely stopped is alive: it would go on writing.
    holder.kill('SIGSTOP');
    expect(await runs.acquire(runId)).toBeUndefined();

    holder.kill('SIGKILL');
    await holder.exited;
    expect(await store.runLogs.unfinished()).toMatchObject([{ runId }]);
    const log = await runs.acquire(runId);
    expect(log?.fence).toBe(2);
    await log?.append([sampleText({ seq: 4 }, 'taken over')]);
    expect(await runs.read(runId)).toHaveLength(4);
    expect(await store.runLogs.unfinished()).toEqual([]);
  });

  it('find everything that was acknowledged before a process was killed', async () => {
    await using directory = await tempDirectory();
    for (const name of ['first', 'second', 'third']) {
      const task = { directory: directory.path, name, runs: 4, records: 100_000 };
      await using process = await startAppendProcess(task);
      process.write('go\n');
      await process.waitFor(/^acked \S+ 40$/m, { timeoutMs });
      process.kill('SIGKILL');
      await process.exited;

      await using store = await openStore({ directory: directory.path, clock: systemClock });
      for (const [runId, seq] of acknowledged(process)) {
        const records = await store.runLogs.within(acme).read(runId as RunId);
        expect(records.length).toBeGreaterThanOrEqual(seq);
      }
      expect((await store.checkDatabase()).problems).toEqual([]);
    }
  });
});
