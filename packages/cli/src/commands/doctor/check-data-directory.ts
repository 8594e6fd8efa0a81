import { constants, existsSync } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AuraError } from '@aura/core';
import type { CliContext } from '../../app/cli-context.ts';
import { withStore } from '../stored/with-store.ts';
import { failureOf } from './finding.ts';
import type { Finding } from './finding.ts';
import { judgeSpace } from './judge-space.ts';

/** Whether runs can be kept: the directory can be written, there is room, and what the database holds is as it was written. */
export async function checkDataDirectory(
  context: CliContext,
  directory: string,
): Promise<readonly Finding[]> {
  const place = nearest(directory);
  if (!(await canWrite(place))) {
    return [
      {
        check: 'data',
        status: 'fail',
        message: `${place} cannot be written, so that runs would live in memory only`,
        hint: 'Change its permissions, or name another directory with --data-dir.',
      },
    ];
  }
  const { bavail, bsize } = await statfs(place);
  const space = judgeSpace(place, bavail * bsize);
  const database = existsSync(join(directory, 'aura.db'))
    ? await checkDatabase(context, directory)
    : {
        check: 'data' as const,
        status: 'ok' as const,
        message: `${directory} is made when needed`,
      };
  return [database, space];
}

/** The directory, or the nearest one above it that is there. */
function nearest(directory: string): string {
  let place = directory;
  while (!existsSync(place) && dirname(place) !== place) place = dirname(place);
  return place;
}

async function canWrite(place: string): Promise<boolean> {
  try {
    await access(place, constants.W_OK | constants.X_OK);
    return (await stat(place)).isDirectory();
  } catch {
    return false;
  }
}

async function checkDatabase(context: CliContext, directory: string): Promise<Finding> {
  let finding: Finding | undefined;
  try {
    await withStore(context, { 'data-dir': directory }, async (store) => {
      const { problems, runs, records } = await store.checkDatabase();
      const [first] = problems;
      if (first === undefined) {
        const message = `${store.path} is sound: ${runs} runs, ${records} records`;
        finding = { check: 'data', status: 'ok', message };
        return;
      }
      throw new AuraError('store/corrupt', {
        message: `${store.path} is damaged, the first of ${problems.length} ${problems.length === 1 ? 'finding' : 'findings'}: ${first}`,
        hint: '`aura db check` names them all. Restore it from a backup, or move it away to start with an empty one.',
      });
    });
  } catch (error) {
    return failureOf('data', error);
  }
  return finding ?? { check: 'data', status: 'ok', message: directory };
}
