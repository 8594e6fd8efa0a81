import { Namespace } from '@aura/core';
import type { RunId } from '@aura/core';
import { sampleText } from '@aura/testkit';
import { describe, expect, it } from 'vitest';

import { acknowledged, startAppendProcess } from '../test-support/start-append-process.ts';
import { systemClock } from '../test-support/system-clock.ts';
import { tempDirectory } from '../test-support/temp-directory.ts';
import { openStore } from './open-store.ts';

const acme = Namespace.of('tenant', 'acme');
const timeoutMs = 60_000;

describe('a disk without space', { timeout: timeoutMs }, () => {
  it('fails the append, keeps what was acknowledged and nothing else', async () => {
    await using directory = await tempDirectory();
    const task = { directory: directory.path, name: 'full', runs: 1, records: 100_000 };
    // In units of 1024 bytes: to the process a file that may not grow is a disk that is full.
    await using writer = await startAppendProcess(task, 'ulimit -f 512');
    writer.write('go\n');
    const [, code] = await writer.waitFor(/^failed (\S+)$/m, { timeoutMs });
    expect(code).toBe('store/unavailable');
    writer.closeInput();
    await writer.exited;

    const runId = 'full_0' as RunId;
    const last = acknowledged(writer).get(runId) ?? 0;
    expect(last).toBeGreaterThan(1);
    await using store = await openStore({ directory: directory.path, clock: systemClock });
    const runs = store.runLogs.within(acme);
    const records = await runs.read(runId);
    expect(records.map(({ seq }) => seq)).toEqual(
      Array.from({ length: last }, (_, index) => index + 1),
    );

    const log = await runs.acquire(runId);
    await log?.append([sampleText({ seq: last + 1 }, 'there is space again')]);
    expect(await runs.get(runId)).toMatchObject({ seq: last + 1 });
  });

  it('refuses to open where there is no space for a database', async () => {
    await using directory = await tempDirectory();
    const task = { directory: directory.path, name: 'full', runs: 1, records: 1 };
    await expect(startAppendProcess(task, 'ulimit -f 4')).rejects.toThrow(/store\/unavailable/);
  });
});
