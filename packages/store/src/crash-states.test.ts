import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { RunId } from '@aura/core';
import {
  crashStates,
  filesAfterCrash,
  recordWrites,
  seededRandom,
  startProcess,
} from '@aura/testkit';
import type { CrashState, DiskOperation, WriteRecorder } from '@aura/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { checkLedgers } from '../test-support/crash-ledgers.ts';
import {
  acknowledgedIn,
  acme,
  bob,
  eve,
  messageAt,
  recordAt,
  runLengths,
} from '../test-support/crash-script.ts';
import { systemClock } from '../test-support/system-clock.ts';
import { tempDirectory } from '../test-support/temp-directory.ts';
import { openStore } from './open-store.ts';

const timeoutMs = 900_000;
const isLong = process.env['AURA_TEST_LONG'] !== undefined;
const samples = isLong ? 1_000 : 40;
const script = fileURLToPath(new URL('../test-support/crash-process.ts', import.meta.url));

const probe = await recordWrites();
const reason = typeof probe === 'string' ? `, skipped: ${probe}` : '';
if (typeof probe !== 'string') await probe[Symbol.asyncDispose]();

async function record(recorder: WriteRecorder, synchronous: 'full' | 'normal') {
  const { directory, environment } = recorder;
  await mkdir(directory);
  const args = ['--conditions=aura-source', script, directory, synchronous];
  await using writer = await startProcess(process.execPath, { args, env: environment });
  expect(await writer.exited, writer.stderr).toEqual({ code: 0, signal: null });
  return recorder.operations();
}

function acknowledgedBy(operations: readonly DiskOperation[], at: number) {
  const written = operations
    .slice(0, at)
    .filter((operation) => operation.type === 'write' && operation.path === 'acknowledged')
    .map((operation) => (operation.type === 'write' ? Buffer.from(operation.data).toString() : ''));
  return acknowledgedIn(written.join(''));
}

/** Opens the store in the state, and says what is wrong with what it holds. */
async function problemsIn(
  operations: readonly DiskOperation[],
  state: CrashState,
): Promise<readonly string[]> {
  await using directory = await tempDirectory();
  for (const [name, bytes] of filesAfterCrash(operations, state)) {
    // The index of the write-ahead log lives in memory that a crash wipes out.
    if (name.endsWith('-shm') || name === 'acknowledged') continue;
    await writeFile(join(directory.path, name), bytes);
  }
  const acknowledged = acknowledgedBy(operations, state.at);
  const problems: string[] = [];
  const check = (holds: boolean, problem: string): void => {
    if (!holds) problems.push(problem);
  };
  await using store = await openStore({ directory: directory.path, clock: systemClock });
  const runs = store.runLogs.within(acme);
  for (const runId of runLengths.keys()) {
    const records = await runs.read(runId);
    const expected = records.map((_, index) => recordAt(runId, index + 1));
    check(JSON.stringify(records) === JSON.stringify(expected), `${runId} holds something else`);
    const last = acknowledged.get(runId) ?? 0;
    check(records.length >= last, `${runId} lost records: ${records.length} of ${last} are there`);
  }
  const session = await store.sessions.load(bob);
  const messages = session?.messages.map(({ message }) => message) ?? [];
  const expected = messages.map((_, index) => messageAt(bob, index + 1));
  check(JSON.stringify(messages) === JSON.stringify(expected), 'the session holds something else');
  check(session?.head.version === session?.messages.length, 'the head and the messages disagree');
  check(messages.length >= (acknowledged.get(bob.key) ?? 0), 'the session lost messages');
  if (acknowledged.get(eve.key) === 0) {
    check((await store.sessions.head(eve)) === undefined, 'a deleted session is back');
  }
  await checkLedgers(store, bob, { acknowledged, check });
  problems.push(...(await store.checkDatabase()).problems);
  const log = await runs.create('run_after_crash' as RunId);
  await log.append([recordAt(log.runId, 1)]);
  check((await runs.read(log.runId)).length === 1, 'nothing can be appended');
  return problems;
}

function sample(states: readonly CrashState[]): readonly CrashState[] {
  if (states.length <= samples) return states;
  const random = seededRandom(20_261_121);
  return Array.from(
    { length: samples },
    () => states[Math.floor(random.number() * states.length)],
  ).filter((state) => state !== undefined);
}

describe.skipIf(reason !== '')(
  `a store after a power failure${reason}`,
  { timeout: timeoutMs },
  () => {
    let recorder: WriteRecorder;
    let operations: readonly DiskOperation[];
    beforeAll(async () => {
      const made = await recordWrites();
      if (typeof made === 'string') throw new Error(made);
      recorder = made;
      operations = await record(recorder, 'full');
    }, timeoutMs);
    afterAll(() => recorder[Symbol.asyncDispose]());

    it('opens, has everything that was acknowledged and nothing by halves, whatever the disk kept', async () => {
      const states = sample([...crashStates(operations)]);
      const failures: string[] = [];
      for (const state of states) {
        const name = `after ${state.at} of ${operations.length}, ${state.description}`;
        try {
          for (const problem of await problemsIn(operations, state))
            failures.push(`${name}: ${problem}`);
        } catch (error) {
          failures.push(`${name}: ${String(error)}`);
        }
      }
      expect(failures).toEqual([]);
    });

    it('would be found out if it acknowledged before the disk had it', async () => {
      const hasty = await recordWrites();
      if (typeof hasty === 'string') throw new Error(hasty);
      await using _ = hasty;
      const written = await record(hasty, 'normal');
      const lost = [...crashStates(written)].find(
        ({ at, description }) =>
          description.startsWith('everything not synced') &&
          acknowledgedBy(written, at).get('run_long') === 5,
      );
      if (lost === undefined) throw new Error('nothing was acknowledged');
      expect((await problemsIn(written, lost)).join('\n')).toMatch(/run_long lost records/);
    });
  },
);
