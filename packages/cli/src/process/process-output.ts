import type { Writable } from 'node:stream';
import { exitCodes } from '../app/exit-codes.ts';

/** A stream of the process, as commands use it. */
export interface OutputStream {
  write(text: string): void;
  getColorDepth?: () => number;
}

/** Where the process writes to. */
export interface ProcessOutput {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** Aborted when the reader of standard output has gone. */
  readonly closed: AbortSignal;
  /** Resolves when everything is written, or cannot be. */
  flush(): Promise<void>;
}

/** The output of a process whose readers may go away at any time without that being an error of the program. */
export function processOutput({
  stdout,
  stderr,
}: Pick<NodeJS.Process, 'stdout' | 'stderr'>): ProcessOutput {
  const closed = new AbortController();
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return closed.abort();
    stderr.write(`error: standard output cannot be written: ${error.message}\n`);
    process.exit(exitCodes.failure);
  });
  // Nobody is left to be told.
  stderr.on('error', () => undefined);
  return {
    stdout: wrap(stdout),
    stderr: wrap(stderr),
    closed: closed.signal,
    flush: async () => {
      await Promise.all([drained(stdout), drained(stderr)]);
    },
  };
}

function wrap(stream: NodeJS.WriteStream): OutputStream {
  const write = (text: string): void => void stream.write(text);
  return stream.isTTY ? { write, getColorDepth: () => stream.getColorDepth() } : { write };
}

function drained(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || !stream.writable) resolve();
    else stream.write('', () => resolve());
  });
}
