import { DatabaseSync } from 'node:sqlite';

import { Namespace } from '@aura/core';
import type { RunId } from '@aura/core';
import { fakeClock, memoryLogger, sampleOpening, sampleText } from '@aura/testkit';
import { describe, expect, it } from 'vitest';

import { tempDirectory } from '../../test-support/temp-directory.ts';
import { openStore } from '../open-store.ts';
import { startHeartbeat } from './heartbeat.ts';
import { heartbeatMs } from './is-alive.ts';

const acme = Namespace.of('tenant', 'acme');

describe('the heartbeat', () => {
  it('goes on after a beat that failed, and says so', async () => {
    const clock = fakeClock();
    const logger = memoryLogger();
    let beats = 0;
    const beat = async (): Promise<void> => {
      beats += 1;
      if (beats === 1) throw new Error('the disk is slow');
    };
    {
      await using _heartbeat = startHeartbeat({ clock, logger, beat });
      await clock.advance(35_000);
      expect(beats).toBe(3);
    }
    expect(clock.sleeping).toBe(0);
    expect(logger.lines.map(({ level }) => level)).toEqual(['warn']);
  });

  it('keeps the runs of a store on another host from being taken, and no longer', async () => {
    await using directory = await tempDirectory();
    const remoteClock = fakeClock();
    const clock = fakeClock();
    await using remote = await openStore({ directory: directory.path, clock: remoteClock });
    const runId = 'run_1' as RunId;
    const held = await remote.runLogs.within(acme).create(runId);
    await held.append([sampleOpening({ seq: 1 })]);
    // Seen from another host: the process itself cannot be looked at.
    const database = new DatabaseSync(remote.path);
    database.exec(`UPDATE holders SET host = 'another host'`);
    database.close();

    await using store = await openStore({ directory: directory.path, clock });
    const runs = store.runLogs.within(acme);
    for (let seq = 2; seq <= 7; seq += 1) {
      await remoteClock.advance(heartbeatMs);
      // Resolves after the beat: the writer works in order.
      await held.append([sampleText({ seq }, 'at work')]);
    }
    // The last beat was 60 s after the start.
    await clock.advance(90_000);
    expect(await runs.acquire(runId)).toBeUndefined();
    expect(await store.runLogs.unfinished()).toEqual([]);
    await clock.advance(1);
    expect(await store.runLogs.unfinished()).toMatchObject([{ runId }]);
    expect((await runs.acquire(runId))?.fence).toBe(2);
    await expect(held.append([sampleText({ seq: 8 }, 'too late')])).rejects.toMatchObject({
      code: 'run/fenced',
    });
  });
});
