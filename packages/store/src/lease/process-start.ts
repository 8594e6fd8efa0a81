import { readFileSync } from 'node:fs';

/** Position of the start time after the name of the program in `/proc/PID/stat`. */
const startTimeField = 19;

/** False when there is certainly no process with this id. */
export function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is a process too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** When a process was started, in ticks since the machine was; undefined when it has ended or the system does not say. */
export function processStart(pid: number): string | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    // Ended, or a system without /proc.
    return undefined;
  }
  // The name of the program may contain anything, even spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const hasEnded = fields[0] === 'Z' || fields[0] === 'X';
  return hasEnded ? undefined : fields[startTimeField];
}
