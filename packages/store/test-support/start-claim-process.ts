import { fileURLToPath } from 'node:url';

import { startProcess } from '@aura/testkit';
import type { StartedProcess } from '@aura/testkit';

const script = fileURLToPath(new URL('./claim-process.ts', import.meta.url));

/** Starts `claim-process.ts` with an open store. */
export function startClaimProcess(task: {
  readonly directory: string;
  readonly end: 'finish' | 'hold';
}): Promise<StartedProcess> {
  const { directory, end } = task;
  return startProcess(process.execPath, {
    args: ['--conditions=aura-source', script, directory, end],
    ready: /^ready$/m,
    timeoutMs: 60_000,
  });
}

/** The keys of the timers that a process has taken. */
export function takenBy({ stdout }: StartedProcess): readonly string[] {
  return [...stdout.matchAll(/^took (\S+)$/gm)].map(([, key = '']) => key);
}
