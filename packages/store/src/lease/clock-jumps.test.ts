import { Namespace } from '@aura/core';
import type { RunId } from '@aura/core';
import { fakeClock, sampleOpening, sampleText } from '@aura/testkit';
import { describe, expect, it } from 'vitest';

import { tempDirectory } from '../../test-support/temp-directory.ts';
import { openStore } from '../open-store.ts';

const acme = Namespace.of('tenant', 'acme');
const runId = 'run_1' as RunId;
const day = 24 * 60 * 60_000;

describe.each([day, -day])('a clock that is set by %d ms', (jump) => {
  it('takes no run from whoever is at work on it, and keeps none from who comes next', async () => {
    await using directory = await tempDirectory();
    const clocks = [fakeClock(), fakeClock()] as const;
    await using other = await openStore({ directory: directory.path, clock: clocks[1] });
    {
      await using holder = await openStore({ directory: directory.path, clock: clocks[0] });
      const log = await holder.runLogs.within(acme).create(runId);
      await log.append([sampleOpening({ seq: 1 })]);
      const isFree = async () => (await other.runLogs.within(acme).acquire(runId)) !== undefined;
      clocks[1].jump(jump);
      expect(await isFree()).toBe(false);
      clocks[0].jump(jump);
      await clocks[0].advance(60_000);
      expect(await isFree()).toBe(false);
      await log.append([sampleText({ seq: 2 }, 'still at work')]);
    }
    const log = await other.runLogs.within(acme).acquire(runId);
    await log?.append([sampleText({ seq: 3 }, 'now at work')]);
    expect(await other.runLogs.within(acme).get(runId)).toMatchObject({ seq: 3 });
  });
});
