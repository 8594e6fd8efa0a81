import { openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

import type { Namespace, RunId } from '@aura/core';

import { openStore } from '../src/open-store.ts';
import type { Store } from '../src/store.ts';
import { fillLedgers } from './crash-ledgers.ts';
import { acme, bob, eve, messageAt, recordAt, runLengths } from './crash-script.ts';
import { systemClock } from './system-clock.ts';

// A process that fills a store as `crash-script.ts` says, and writes down in the same directory what was acknowledged:
// `crash-process.ts DIRECTORY full|normal`.

const [directory = '', synchronous] = process.argv.slice(2);
const open = (): Promise<Store> =>
  openStore({
    directory,
    clock: systemClock,
    synchronous: synchronous === 'normal' ? 'normal' : 'full',
  });

async function appendRun(store: Store, runId: RunId): Promise<void> {
  const log = await store.runLogs.within(acme).create(runId);
  for (let seq = 1; seq <= (runLengths.get(runId) ?? 0); seq += 1) {
    await log.append([recordAt(runId, seq)]);
    acknowledge(runId, seq);
  }
  await log.release();
}

async function fillSession(store: Store, user: Namespace, messages: number): Promise<void> {
  for (let seq = 1; seq <= messages; seq += 1) {
    const options = { expectedVersion: seq - 1, operationId: `${user.key}-${seq}` };
    await store.sessions.commit(user, { append: [messageAt(user, seq)] }, options);
    acknowledge(user.key, seq);
  }
}

const first = await open();
const acknowledgements = openSync(join(directory, 'acknowledged'), 'a');
function acknowledge(name: string, place: number): void {
  writeSync(acknowledgements, `${name} ${place}\n`);
}
await Promise.all([
  appendRun(first, 'run_short' as RunId),
  appendRun(first, 'run_long' as RunId),
  fillSession(first, bob, 4),
  fillSession(first, eve, 2),
  fillLedgers(first, bob, acknowledge),
]);
await first.sessions.delete(eve);
acknowledge(eve.key, 0);
// Folds the write-ahead log into the database.
await first[Symbol.asyncDispose]();
const second = await open();
await appendRun(second, 'run_late' as RunId);
await second[Symbol.asyncDispose]();
