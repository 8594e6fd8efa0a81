import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Namespace } from '@aura/core';
import type { RunId } from '@aura/core';
import { fakeClock, sampleOpening } from '@aura/testkit';
import { rolldown } from 'rolldown';
import { expect, it } from 'vitest';

import { tempDirectory } from '../../test-support/temp-directory.ts';
import { openStore } from '../open-store.ts';

it('runs its thread from one file that needs nothing beside it', async () => {
  await using directory = await tempDirectory();
  const writerPath = join(directory.path, 'writer.mjs');
  const input = fileURLToPath(new URL('./writer-thread.ts', import.meta.url));
  const bundle = await rolldown({ input, platform: 'node' });
  const { output } = await bundle.write({ file: writerPath, format: 'esm' });
  await bundle.close();
  expect(output[0].imports.filter((name) => !name.startsWith('node:'))).toEqual([]);

  await using store = await openStore({
    directory: directory.path,
    clock: fakeClock(),
    writerPath,
  });
  const runId = 'run_1' as RunId;
  const log = await store.runLogs.within(Namespace.of('tenant', 'acme')).create(runId);
  await log.append([sampleOpening({ seq: 1 })]);
  expect(await store.checkDatabase()).toMatchObject({ problems: [], runs: 1, records: 1 });
});
