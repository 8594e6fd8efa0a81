import { randomUUID } from 'node:crypto';
import { runningProcesses } from '../wire/support/processes.ts';
import { waitFor } from '../wire/support/wait-for.ts';

/** A process and everything that comes from it, also what has lost its parents. */
export interface Family {
  /** The environment of the first process, which every other one inherits. */
  readonly env: Readonly<Record<string, string>>;
  /** Their process ids. */
  members(): Promise<readonly number[]>;
  /** Resolves when nobody is left; rejects when that takes too long. */
  extinct(): Promise<void>;
}

/** A family without members. */
export function newFamily(): Family {
  const name = 'AURA_TEST_FAMILY';
  const mark = `${name}=${randomUUID()}`;
  const members = async (): Promise<readonly number[]> => {
    const all = await runningProcesses();
    return all.flatMap(({ pid, command }) => (command.includes(mark) ? [pid] : []));
  };
  return {
    env: { [name]: mark.slice(name.length + 1) },
    members,
    async extinct() {
      await waitFor('every process to be gone', async () => (await members()).length === 0);
    },
  };
}
