import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** A running process. */
export interface RunningProcess {
  readonly pid: number;
  readonly parent: number;
  /** The command line, followed by the environment where it may be read. */
  readonly command: string;
}

const run = promisify(execFile);
const listing = ['axewwo', 'pid=,ppid=,state=,args='];
const itself = ['ps', ...listing].join(' ');

/** The processes of this machine. One that has ended and only waits to be noticed by its parent is not running. */
export async function runningProcesses(): Promise<readonly RunningProcess[]> {
  const { stdout } = await run('ps', listing, { maxBuffer: 64 * 1024 * 1024 });
  return stdout.split('\n').flatMap((line) => {
    const [, pid, parent, state, command = ''] =
      /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    if (pid === undefined || state?.startsWith('Z') || command.startsWith(itself)) return [];
    return [{ pid: Number(pid), parent: Number(parent), command }];
  });
}

/** The children of a process, their children and so on. */
export async function descendantsOf(pid: number): Promise<readonly RunningProcess[]> {
  const childrenOf = Map.groupBy(await runningProcesses(), ({ parent }) => parent);
  const found: RunningProcess[] = [];
  const collect = (parent: number): void => {
    for (const child of childrenOf.get(parent) ?? []) {
      found.push(child);
      collect(child.pid);
    }
  };
  collect(pid);
  return found;
}
