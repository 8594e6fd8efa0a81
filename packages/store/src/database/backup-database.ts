import { existsSync, linkSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { backup } from 'node:sqlite';

import { AuraError } from '@aura/core';

import { syncDirectory } from './create-database.ts';
import { connect } from './open-database.ts';

/** All pages in one step: a copy in several steps starts again whenever somebody writes in between. */
const allPages = 0x7fff_ffff;

/** Copies the database as it is at one moment, while it is in use. The copy appears complete or not at all. */
export async function backupDatabase(path: string, target: string): Promise<void> {
  if (existsSync(target)) {
    const message = `there is a file at ${target} already`;
    throw new AuraError('store/backup_exists', { message, hint: 'Choose another name.' });
  }
  const draft = `${target}.partial`;
  try {
    rmSync(draft, { force: true });
    const source = connect(path, { readOnly: true });
    try {
      await backup(source, draft, { rate: allPages });
    } finally {
      source.close();
    }
    const copy = connect(draft, { readOnly: false });
    try {
      // Nobody holds anything in the copy: whoever opens it may go on with its runs.
      copy.exec('PRAGMA synchronous = FULL; DELETE FROM holders');
    } finally {
      copy.close();
    }
    linkSync(draft, target);
  } finally {
    for (const suffix of ['', '-wal', '-shm']) rmSync(draft + suffix, { force: true });
  }
  syncDirectory(dirname(target));
}
