import { Namespace } from '@aura/core';
import type { RunId } from '@aura/core';
import { describe, expect, it } from 'vitest';

import { startCommitProcess } from '../../test-support/start-commit-process.ts';
import { systemClock } from '../../test-support/system-clock.ts';
import { tempDirectory } from '../../test-support/temp-directory.ts';
import { openStore } from '../open-store.ts';

const acme = Namespace.of('tenant', 'acme');
const shared = acme.child('user', 'shared');
const timeoutMs = 120_000;

describe('several processes on one session', { timeout: timeoutMs }, () => {
  it('lose no update in 1,000 commits in turns, and no run of a living one is taken [runtime C-078]', async () => {
    await using directory = await tempDirectory();
    const task = { directory: directory.path, commits: 500 };
    await using left = await startCommitProcess({ ...task, name: 'left' });
    await using right = await startCommitProcess({ ...task, name: 'right' });
    for (const process of [left, right]) process.write('go\n');
    let conflicts = 0;
    for (const process of [left, right]) {
      const done = await process.waitFor(/^done after (\d+) conflicts$/m, { timeoutMs });
      conflicts += Number(done[1]);
    }
    // Otherwise they had not been in each other's way, and nothing was shown.
    expect(conflicts).toBeGreaterThan(10);

    await using store = await openStore({ directory: directory.path, clock: systemClock });
    const session = await store.sessions.load(shared);
    expect(session?.head).toMatchObject({ version: 1_000, metadata: { count: 1_000 } });
    const ids = (session?.messages ?? []).map(({ message }) => String(message.id));
    for (const name of ['left', 'right']) {
      const own = ids.filter((id) => id.startsWith(name));
      expect(own).toEqual(Array.from({ length: 500 }, (_, index) => `${name}_${index}`));
    }
    expect((await store.checkDatabase()).problems).toEqual([]);

    const runs = store.runLogs.within(acme);
    expect(await runs.acquire('run_left' as RunId)).toBeUndefined();
    left.kill('SIGKILL');
    await left.exited;
    expect(await runs.acquire('run_left' as RunId)).toMatchObject({ fence: 2 });
    expect(await runs.acquire('run_right' as RunId)).toBeUndefined();
  });

  it('leave every commit that was acknowledged, and no part of another, when they are killed', async () => {
    await using directory = await tempDirectory();
    for (const name of ['first', 'second', 'third']) {
      await using process = await startCommitProcess({
        directory: directory.path,
        name,
        commits: 100_000,
      });
      process.write('go\n');
      await process.waitFor(new RegExp(`^acked ${name}_30$`, 'm'), { timeoutMs });
      process.kill('SIGKILL');
      await process.exited;

      await using store = await openStore({ directory: directory.path, clock: systemClock });
      const session = await store.sessions.load(shared);
      const ids = new Set(session?.messages.map(({ message }) => String(message.id)));
      for (const [, id = ''] of process.stdout.matchAll(/^acked (\S+)$/gm)) {
        expect(ids).toContain(id);
      }
      expect(session?.head).toMatchObject({
        version: ids.size,
        messageCount: ids.size,
        metadata: { count: ids.size },
      });
      expect((await store.checkDatabase()).problems).toEqual([]);
    }
  });
});
