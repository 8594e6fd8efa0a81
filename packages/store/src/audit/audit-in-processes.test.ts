import { fileURLToPath } from 'node:url';

import { startProcess } from '@aura/testkit';
import type { StartedProcess } from '@aura/testkit';
import { describe, expect, it } from 'vitest';

import { systemClock } from '../../test-support/system-clock.ts';
import { tempDirectory } from '../../test-support/temp-directory.ts';
import { openStore } from '../open-store.ts';

const timeoutMs = 120_000;
const script = fileURLToPath(new URL('../../test-support/audit-process.ts', import.meta.url));

function start(directory: string, from: number, count: number): Promise<StartedProcess> {
  return startProcess(process.execPath, {
    args: ['--conditions=aura-source', script, directory, String(from), String(count)],
    ready: /^ready$/m,
    timeoutMs,
  });
}

describe('several processes on one audit log', { timeout: timeoutMs }, () => {
  it('make one chain of all that they write down, also when one of them is killed [runtime C-185]', async () => {
    await using directory = await tempDirectory();
    await using left = await start(directory.path, 0, 80);
    await using right = await start(directory.path, 1_000, 100_000);
    for (const process of [left, right]) process.write('go\n');
    await left.waitFor(/^done$/m, { timeoutMs });
    await right.waitFor(/^acked 1030$/m, { timeoutMs });
    right.kill('SIGKILL');
    await right.exited;

    await using store = await openStore({ directory: directory.path, clock: systemClock });
    const numbers = (await store.audit.export('acme')).map(({ at }) => at);
    const ownOf = (isOwn: (number: number) => boolean) => numbers.filter(isOwn);
    const first = ownOf((number) => number < 1_000);
    expect(first).toEqual(Array.from({ length: 80 }, (_, index) => index));
    const second = ownOf((number) => number >= 1_000);
    expect(second).toEqual(second.map((_, index) => 1_000 + index));
    const acked = [...right.stdout.matchAll(/^acked (\d+)$/gm)].map(([, number]) => Number(number));
    expect(second.length).toBeGreaterThanOrEqual(acked.length);
    expect(await store.audit.verify('acme')).toEqual({ ok: true });
    expect((await store.checkDatabase()).problems).toEqual([]);
  });
});
