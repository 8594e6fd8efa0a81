import type { ChildProcess } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

import { spawn } from 'node:child_process';
import { isJsonObject, parseJson } from '@aura/core';

import { LineReader } from './line-reader.ts';

/** What the guardian is to run. */
export interface GuardedCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** Between the polite and the certain end of the group. */
  readonly graceMs: number;
}

/** How the server ended. `code` is the system's error code when it could not be started at all. */
export type ServerEnd =
  | { readonly type: 'failed'; readonly code?: string }
  | { readonly type: 'exited'; readonly code?: number; readonly signal?: string };

/** A process that runs in a group of its own under a guardian. */
export interface GuardedProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves when the command runs or could not be started. */
  readonly started: Promise<ServerEnd | undefined>;
  /** Resolves as soon as the command itself has ended; its descendants may still be being ended. */
  readonly ended: Promise<ServerEnd>;
  /** Resolves when nothing of the group is left. */
  readonly gone: Promise<void>;
  /** Ends the whole group, with grace. */
  end(): void;
}

const controlLineBytes = 4096;

/** Starts `order` under the guardian at `guardianPath`. Never throws: a failure is how the process ended. */
export function spawnGuarded(guardianPath: string, order: GuardedCommand): GuardedProcess {
  const { NODE_OPTIONS: _, ...environment } = process.env;
  const guardian = spawn(process.execPath, [guardianPath], {
    // Own group: a signal meant for Aura's terminal must not reach the guardian before it has done its work.
    detached: true,
    env: environment,
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
  });
  const [stdin, stdout, stderr, control] = pipesOf(guardian);
  const started = Promise.withResolvers<ServerEnd | undefined>();
  const ended = Promise.withResolvers<ServerEnd>();
  const gone = Promise.withResolvers<void>();
  let serverPid: number | undefined;

  const end = (how: ServerEnd): void => {
    started.resolve(how);
    ended.resolve(how);
  };
  const lines = new LineReader(controlLineBytes);
  control.on('data', (chunk: Buffer) => {
    for (const line of lines.push(chunk) ?? []) {
      const message = parseJson(line);
      if (!message.ok || !isJsonObject(message.value)) continue;
      const { type, pid, code, signal } = message.value;
      if (type === 'started' && typeof pid === 'number') serverPid = pid;
      if (type === 'started') started.resolve(undefined);
      if (type === 'failed') end({ type, ...(typeof code === 'string' && { code }) });
      if (type === 'exited') {
        const named = typeof signal === 'string' && { signal };
        end({ type, ...(typeof code === 'number' && { code }), ...named });
      }
    }
  });
  for (const pipe of [stdin, stdout, stderr, control]) pipe.on('error', () => {});

  guardian.once('error', () => {
    end({ type: 'failed' });
    gone.resolve();
  });
  guardian.once('exit', () => {
    // Usually nobody is left. A guardian that was itself killed has left the group to us.
    if (serverPid !== undefined) killGroup(serverPid);
    end({ type: 'exited' });
    // What is left in the pipes is read in the next turn of the event loop.
    setImmediate(() => setImmediate(() => gone.resolve()));
  });
  control.write(`${JSON.stringify(order)}\n`);

  return {
    stdin,
    stdout,
    stderr,
    started: started.promise,
    ended: ended.promise,
    gone: gone.promise,
    end: () => control.end(),
  };
}

function pipesOf(child: ChildProcess): [Writable, Readable, Readable, Readable & Writable] {
  const [stdin, stdout, stderr, control] = child.stdio;
  // The types of spawn do not follow `stdio`: four pipes were asked for, so four are there, the fourth one a socket.
  return [stdin, stdout, stderr, control] as [Writable, Readable, Readable, Readable & Writable];
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody left in the group.
  }
}
