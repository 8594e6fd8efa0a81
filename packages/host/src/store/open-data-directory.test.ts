import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryLogger } from '@aura/testkit';
import { expect, it } from 'vitest';
import { nodeClock } from '../node/node-clock.ts';
import { openDataDirectory } from './open-data-directory.ts';

async function tempDirectory(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'aura-host-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

it('opens a directory that is not there yet', async () => {
  await using parent = await tempDirectory();
  const logger = memoryLogger();
  const directory = join(parent.path, 'data');
  await using store = await openDataDirectory({ directory, clock: nodeClock, logger });
  expect(store?.path).toBe(join(directory, 'aura.db'));
  expect(logger.lines).toEqual([]);
});

it('goes on without a directory that cannot be made, and says so', async () => {
  await using parent = await tempDirectory();
  const logger = memoryLogger();
  const file = join(parent.path, 'file');
  await writeFile(file, '');
  const directory = join(file, 'data');
  expect(await openDataDirectory({ directory, clock: nodeClock, logger })).toBeUndefined();
  expect(logger.lines).toMatchObject([
    {
      level: 'warn',
      message: 'runs are kept in memory only and end with this process',
      fields: { directory, hint: expect.stringContaining('can be written') },
    },
  ]);
});

it('refuses a directory whose database is not one of Aura', async () => {
  await using parent = await tempDirectory();
  await writeFile(join(parent.path, 'aura.db'), 'somebody else keeps this here'.repeat(100));
  const opening = openDataDirectory({
    directory: parent.path,
    clock: nodeClock,
    logger: memoryLogger(),
  });
  await expect(opening).rejects.toMatchObject({ code: 'store/foreign' });
});
