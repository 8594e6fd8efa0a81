import { statSync } from 'node:fs';

import { Namespace } from '@aura/core';
import type { RunId, RunLog, RunLogs } from '@aura/core';
import { fakeClock, sampleEnd, sampleOpening, sampleText } from '@aura/testkit';
import type { FakeClock } from '@aura/testkit';
import { describe, expect, it } from 'vitest';

import { tempDirectory } from '../../test-support/temp-directory.ts';
import { openStore } from '../open-store.ts';
import type { Store } from '../store.ts';

const acme = Namespace.of('tenant', 'acme');
const dayMs = 24 * 60 * 60 * 1_000;

async function begin(runLogs: RunLogs, runId: string, text = ''): Promise<RunLog> {
  const log = await runLogs.within(acme).create(runId as RunId);
  await log.append([sampleOpening({ seq: 1 }), sampleText({ seq: 2 }, text)]);
  return log;
}

/** A run that ended `second` seconds after the clock's start. */
async function finish(
  runLogs: RunLogs,
  run: { id: string; second: number; text?: string },
): Promise<void> {
  const log = await begin(runLogs, run.id, run.text);
  await log.append([sampleEnd({ seq: 3, second: run.second }, 'completed')]);
  await log.release();
}

async function kept(store: Store): Promise<readonly string[]> {
  const { items } = await store.runLogs.within(acme).list();
  return items.map(({ runId }) => runId).reverse();
}

async function openFilled(directory: string, clock: FakeClock): Promise<Store> {
  const store = await openStore({ directory, clock });
  await finish(store.runLogs, { id: 'run_1', second: 30 });
  await finish(store.runLogs, { id: 'run_2', second: 10 });
  await finish(store.runLogs, { id: 'run_3', second: 20 });
  return store;
}

describe('pruning', () => {
  it('removes the runs that ended too long ago', async () => {
    await using directory = await tempDirectory();
    const clock = fakeClock();
    await using store = await openFilled(directory.path, clock);
    await clock.advance(dayMs + 20_000);
    expect(await store.prune({ olderThanMs: dayMs })).toMatchObject({ runs: 1 });
    expect(await kept(store)).toEqual(['run_1', 'run_3']);
    expect(await store.checkDatabase()).toMatchObject({ problems: [], runs: 2, records: 6 });
  });

  it('keeps the newest of the finished runs', async () => {
    await using directory = await tempDirectory();
    await using store = await openFilled(directory.path, fakeClock());
    expect(await store.prune({ maxRuns: 1 })).toMatchObject({ runs: 2 });
    expect(await kept(store)).toEqual(['run_1']);
    expect(await store.prune({ maxRuns: 1 })).toEqual({ runs: 0, bytes: 0, sessions: 0, blobs: 0 });
  });

  it('removes runs until the rest fits, and gives the space back to the disk', async () => {
    await using directory = await tempDirectory();
    await using store = await openStore({ directory: directory.path, clock: fakeClock() });
    const text = 'x'.repeat(300_000);
    for (let index = 0; index < 20; index += 1) {
      await finish(store.runLogs, { id: `run_${index + 10}`, second: index + 3, text });
    }
    const pruned = await store.prune({ maxBytes: 1_000_000 });
    expect(pruned.runs).toBe(17);
    expect(pruned.bytes).toBeGreaterThan(17 * 300_000);
    expect(await kept(store)).toEqual(['run_27', 'run_28', 'run_29']);
    await store[Symbol.asyncDispose]();
    expect(statSync(store.path).size).toBeLessThan(1_200_000);
  });

  it('never removes a run that has not ended, and none that somebody holds', async () => {
    await using directory = await tempDirectory();
    await using store = await openStore({ directory: directory.path, clock: fakeClock() });
    const running = await begin(store.runLogs, 'run_1');
    await running.release();
    const suspended = await begin(store.runLogs, 'run_2');
    await suspended.append([sampleEnd({ seq: 3 }, 'suspended')]);
    await suspended.release();
    const held = await begin(store.runLogs, 'run_3');
    await held.append([sampleEnd({ seq: 3 }, 'completed')]);
    expect(await store.prune({ olderThanMs: 0, maxRuns: 0, maxBytes: 0 })).toMatchObject({
      runs: 0,
    });
    await held.release();
    expect(await store.prune({ maxRuns: 0 })).toMatchObject({ runs: 1 });
    expect(await kept(store)).toEqual(['run_1', 'run_2']);
  });

  it('frees the id of a run that was created, never begun and given up', async () => {
    await using directory = await tempDirectory();
    await using store = await openStore({ directory: directory.path, clock: fakeClock() });
    const runs = store.runLogs.within(acme);
    const log = await runs.create('run_1' as RunId);
    await store.prune();
    await expect(runs.create(log.runId)).rejects.toMatchObject({ code: 'run/exists' });
    await log.release();
    await store.prune();
    const again = await runs.create(log.runId);
    await again.append([sampleOpening({ seq: 1 })]);
    await expect(log.append([sampleOpening({ seq: 1 })])).rejects.toMatchObject({
      code: 'run/fenced',
    });
  });

  it('keeps recent runs by default', async () => {
    await using directory = await tempDirectory();
    const clock = fakeClock();
    await using store = await openFilled(directory.path, clock);
    await clock.advance(29 * dayMs);
    expect(await store.prune()).toEqual({ runs: 0, bytes: 0, sessions: 0, blobs: 0 });
    await clock.advance(2 * dayMs);
    expect(await store.prune()).toMatchObject({ runs: 3 });
  });
});
