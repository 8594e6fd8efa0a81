import { fileURLToPath } from 'node:url';

import { startProcess } from '@aura/testkit';
import type { StartedProcess } from '@aura/testkit';
import { describe, expect, it } from 'vitest';

import {
  racingCap,
  racingRules,
  racingTenant,
  racingUser,
} from '../../test-support/racing-quota.ts';
import { systemClock } from '../../test-support/system-clock.ts';
import { tempDirectory } from '../../test-support/temp-directory.ts';
import { openStore } from '../open-store.ts';

const timeoutMs = 120_000;
const script = fileURLToPath(new URL('../../test-support/quota-process.ts', import.meta.url));

function start(directory: string, name: string): Promise<StartedProcess> {
  return startProcess(process.execPath, {
    args: ['--conditions=aura-source', script, directory, name],
    ready: /^ready$/m,
    timeoutMs,
  });
}

function keptBy({ stdout }: StartedProcess): number {
  return [...stdout.matchAll(/^kept /gm)].length;
}

describe('several processes under one quota', { timeout: timeoutMs }, () => {
  it('never hold more together than there is, and leave nothing of it [runtime C-182]', async () => {
    await using directory = await tempDirectory();
    await using left = await start(directory.path, 'left');
    await using right = await start(directory.path, 'right');
    for (const process of [left, right]) process.write('go\n');
    for (const process of [left, right]) await process.waitFor(/^done with \d+$/m, { timeoutMs });
    await using store = await openStore({ directory: directory.path, clock: systemClock });
    const quotas = store.quotas(racingRules);
    const tokens = 7 * (keptBy(left) + keptBy(right));
    expect(tokens).toBeLessThanOrEqual(racingCap);
    // What somebody gives back while somebody else asks may stay over at the end, but not more than that.
    expect(tokens).toBeGreaterThan(racingCap - 7 * 8);
    expect((await quotas.usage(racingTenant, 'total')).tokens).toBe(tokens);
    // Otherwise they had not been in each other's way, and nothing was shown.
    expect(Math.min(keptBy(left), keptBy(right))).toBeGreaterThan(0);
    expect((await quotas.usage(racingUser('left'), 'day')).tokens).toBe(7 * keptBy(left));
  });

  it('hold what was acknowledged also when they are killed, until it expires [runtime C-183]', async () => {
    await using directory = await tempDirectory();
    const process = await start(directory.path, 'left');
    process.write('go\n');
    await process.waitFor(/^kept left_40$/m, { timeoutMs });
    process.kill('SIGKILL');
    await process.exited;
    const kept = 7 * keptBy(process);
    const at = systemClock.now();
    let shift = 0;
    const clock = { ...systemClock, now: () => at + shift };
    await using store = await openStore({ directory: directory.path, clock });
    const quotas = store.quotas(racingRules);
    const used = (await quotas.usage(racingTenant, 'total')).tokens;
    expect(used).toBeGreaterThanOrEqual(kept);
    // Of the four that it had asked for last, nobody knows.
    expect(used).toBeLessThanOrEqual(kept + 4 * 7);
    shift = 3_600_000;
    expect((await quotas.usage(racingTenant, 'total')).tokens).toBe(0);
    const options = { operationId: 'next', ttlMs: 1_000 };
    await quotas.reserve(racingUser('right'), { tokens: racingCap }, options);
  });
});
