import { fileURLToPath } from 'node:url';

import { startProcess } from '@aura/testkit';
import type { StartedProcess } from '@aura/testkit';

const timeoutMs = 60_000;
const script = fileURLToPath(new URL('./commit-process.ts', import.meta.url));

/** Starts `commit-process.ts` with an open store. */
export function startCommitProcess(task: {
  readonly directory: string;
  readonly name: string;
  readonly commits: number;
}): Promise<StartedProcess> {
  const { directory, name, commits } = task;
  return startProcess(process.execPath, {
    args: ['--conditions=aura-source', script, directory, name, String(commits)],
    ready: /^ready$/m,
    timeoutMs,
  });
}
