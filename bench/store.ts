import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import type { RunId, RunRecord } from '@aura/core';
import { foldRun, Namespace } from '@aura/core';
import { nodeClock } from '@aura/host';
import { openStore } from '@aura/store';
import type { Store } from '@aura/store';

import type { BenchResult } from './bench-result.ts';
import { alternate, compare, summarise } from './measure.ts';
import { sampleRun } from './sample-run.ts';

const tenant = Namespace.of('tenant', 'bench');
const rounds = 7;
const appendsPerRound = 2_000;
const longRunRecords = 10_000;

/** How often something is done in a second. */
async function perSecond(count: number, work: () => Promise<void> | void): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (count * 1_000) / (performance.now() - startedAt);
}

/** Single records appended one after the other by each of several runs; each append waits until it is durable. */
async function appendRate(store: Store, concurrency: number, round: number): Promise<number> {
  const perRun = Math.ceil(appendsPerRound / concurrency);
  const [opening, ...rest] = sampleRun(perRun + 1);
  if (opening === undefined) throw new Error('a sample run has records');
  const opened = Array.from({ length: concurrency }, async (_, index) => {
    const runId = `run_${concurrency}_${round}_${index}` as RunId;
    const log = await store.runLogs.within(tenant).create(runId);
    await log.append([opening]);
    return log;
  });
  const logs = await Promise.all(opened);
  const rate = await perSecond(perRun * concurrency, async () => {
    const appended = logs.map(async (log) => {
      for (const record of rest) await log.append([record]);
    });
    await Promise.all(appended);
  });
  await Promise.all(logs.map((log) => log.release()));
  return rate;
}

/** The same texts as rows of the barest possible table, one commit each, in the calling thread. */
function rawInserter(directory: string): () => Promise<number> {
  const database = new DatabaseSync(join(directory, 'raw.db'));
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    CREATE TABLE rows (no INTEGER PRIMARY KEY, body TEXT NOT NULL);
  `);
  const insert = database.prepare('INSERT INTO rows (body) VALUES (?)');
  const bodies = sampleRun(appendsPerRound).map((record) => JSON.stringify(record));
  return () =>
    perSecond(bodies.length, () => {
      for (const body of bodies) insert.run(body);
    });
}

/** What a step waits for that must not begin before its intent is durable: milliseconds of one append, each by itself. */
async function benchWaits(store: Store): Promise<BenchResult> {
  const [opening, ...rest] = sampleRun(appendsPerRound + 1);
  if (opening === undefined) throw new Error('a sample run has records');
  const log = await store.runLogs.within(tenant).create('run_waits' as RunId);
  await log.append([opening]);
  const waits: number[] = [];
  for (const record of rest) {
    const startedAt = performance.now();
    await log.append([record]);
    waits.push(performance.now() - startedAt);
  }
  await log.release();
  return summarise(
    { name: 'a step waits for its record', unit: 'ms', aim: { atMost: 0.3 } },
    waits,
  );
}

async function writeLongRun(store: Store, records: readonly RunRecord[]): Promise<RunId> {
  const runId = 'run_long' as RunId;
  const log = await store.runLogs.within(tenant).create(runId);
  for (let at = 0; at < records.length; at += 500) await log.append(records.slice(at, at + 500));
  await log.release();
  return runId;
}

/** Milliseconds to read a long run from the database and to fold it. */
async function benchLongRun(store: Store): Promise<readonly BenchResult[]> {
  const runId = await writeLongRun(store, sampleRun(longRunRecords));
  const readMs: number[] = [];
  const foldMs: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const startedAt = performance.now();
    const records = await store.runLogs.within(tenant).read(runId);
    const readAt = performance.now();
    const { lastSeq } = foldRun(records);
    if (lastSeq !== longRunRecords) throw new Error(`the long run has ${lastSeq} records`);
    readMs.push(readAt - startedAt);
    foldMs.push(performance.now() - readAt);
  }
  return [
    summarise({ name: 'read a run of 10,000 records', unit: 'ms' }, readMs),
    summarise({ name: 'fold a run of 10,000 records', unit: 'ms', aim: { atMost: 50 } }, foldMs),
  ];
}

/** Durable appends against the floor of single-row commits on the same disk, and a long run read back. */
export async function benchStore(): Promise<readonly BenchResult[]> {
  const directory = await mkdtemp(join(tmpdir(), 'aura-bench-'));
  try {
    await using store = await openStore({ directory, clock: nodeClock });
    const insertRaw = rawInserter(directory);
    const results: BenchResult[] = [];
    for (const concurrency of [1, 50]) {
      let round = 0;
      const measured = await alternate(rounds, {
        subject: () => appendRate(store, concurrency, (round += 1)),
        baseline: insertRaw,
      });
      const name = `durable appends, ${concurrency} ${concurrency === 1 ? 'run' : 'runs'} at a time`;
      const aim = { atLeast: 3_000 };
      results.push(compare(measured, { name, unit: '1/s', aim, read: (rate) => rate }));
    }
    return [...results, await benchWaits(store), ...(await benchLongRun(store))];
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
