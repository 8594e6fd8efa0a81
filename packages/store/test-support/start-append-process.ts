import { fileURLToPath } from 'node:url';

import { startProcess } from '@aura/testkit';
import type { StartedProcess } from '@aura/testkit';

/** What an append process is to do. */
export interface AppendTask {
  readonly directory: string;
  readonly name: string;
  readonly runs: number;
  readonly records: number;
}

const timeoutMs = 60_000;
const script = fileURLToPath(new URL('./append-process.ts', import.meta.url));

/**
 * Starts `append-process.ts` with an open store.
 * @param shell - commands that a shell runs first in the same process, such as limits
 */
export function startAppendProcess(task: AppendTask, shell = ':'): Promise<StartedProcess> {
  const { directory, name, runs, records } = task;
  const node = [process.execPath, '--conditions=aura-source', script];
  const args = [...node, directory, name, String(runs), String(records)];
  return startProcess('bash', {
    args: ['-c', `${shell}; exec "$0" "$@"`, ...args],
    ready: /^ready$/m,
    timeoutMs,
  });
}

/** The last record of each run that was acknowledged. */
export function acknowledged({ stdout }: StartedProcess): ReadonlyMap<string, number> {
  const last = new Map<string, number>();
  for (const [, runId = '', seq] of stdout.matchAll(/^acked (\S+) (\d+)$/gm)) {
    last.set(runId, Number(seq));
  }
  return last;
}
