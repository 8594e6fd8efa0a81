import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { isAlive, processGone } from '../../test/support.ts';

const owner = fileURLToPath(new URL('../../test/pool-owner.ts', import.meta.url));

interface Family {
  readonly owner: number;
  readonly server: number;
  readonly grandchild: number;
  readonly guardian: number;
}

async function startFamily(): Promise<Family> {
  const child = spawn(process.execPath, ['--conditions=aura-source', owner], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [chunk]: unknown[] = await once(child.stdout, 'data');
  const pids: { server: number; grandchild: number } = JSON.parse(String(chunk));
  if (child.pid === undefined) throw new Error('the owner did not start');
  return { ...pids, owner: child.pid, guardian: parentOf(pids.server) };
}

function parentOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]);
}

describe.runIf(process.platform === 'linux')('the guardian', () => {
  it('ends the server and its descendants when Aura is killed, even those that ignore SIGTERM', async () => {
    const family = await startFamily();
    process.kill(family.owner, 'SIGKILL');
    await Promise.all([
      processGone(family.server),
      processGone(family.grandchild),
      processGone(family.guardian),
    ]);
  });

  it('leaves its group to Aura when it is killed itself', async () => {
    const family = await startFamily();
    process.kill(family.guardian, 'SIGKILL');
    await Promise.all([processGone(family.server), processGone(family.grandchild)]);
    expect(isAlive(family.owner)).toBe(true);
    process.kill(family.owner, 'SIGKILL');
  });
});
