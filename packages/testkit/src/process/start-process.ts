import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';

import { AuraError } from '@aura/core';
import type { ErrorCode, Millis } from '@aura/core';

/** How a process is started. */
export interface StartProcessOptions {
  readonly args?: readonly string[];
  readonly cwd?: string;
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Wait for this on standard output before handing the process out. */
  readonly ready?: RegExp;
  /** Longest wait for `ready`. Default 10 s. */
  readonly timeoutMs?: Millis;
}

/** How a process ended; exactly one of the two is not null. */
export interface ProcessExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process under test. Disposing it ends it. */
export interface StartedProcess extends AsyncDisposable {
  readonly pid: number;
  /** What matched `ready`, with its groups. */
  readonly ready: RegExpExecArray | undefined;
  /** Everything it wrote so far. */
  readonly stdout: string;
  readonly stderr: string;
  /** Resolves when it has ended and its output is complete. Never rejects. */
  readonly exited: Promise<ProcessExit>;
  /** The first match in standard output, past or future. Rejects when the process ends or is silent for too long. */
  waitFor(pattern: RegExp, options?: { readonly timeoutMs?: Millis }): Promise<RegExpExecArray>;
  /** Writes to its standard input. */
  write(text: string): void;
  /** Ends its standard input. */
  closeInput(): void;
  /** Sends a signal to this one process, by its id. */
  kill(signal: NodeJS.Signals): void;
  /** Asks it to end (SIGTERM) and makes it end (SIGKILL) when it has not after `graceMs` (default 5 s). */
  stop(options?: { readonly graceMs?: Millis }): Promise<ProcessExit>;
}

const defaultTimeoutMs = 10_000;
const defaultGraceMs = 5_000;
/** A grandchild may hold the pipes open for ever: output is complete at the latest this long after the end. */
const lastOutputMs = 500;
/** How much of the output an error shows. */
const shownOutput = 2_000;

/** Starts a process and waits until it is ready. A process that does not get ready is ended. */
export async function startProcess(
  command: string,
  options: StartProcessOptions = {},
): Promise<StartedProcess> {
  const { args = [], cwd, env, ready, timeoutMs = defaultTimeoutMs } = options;
  const child = spawn(command, args, {
    ...(cwd !== undefined && { cwd }),
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const output = collectOutput(child);
  const exited = exitOf(child);
  // Writing to a process that has ended is not an error of the test: its exit is what counts.
  child.stdin.on('error', () => undefined);

  const fail = (code: ErrorCode, message: string): AuraError =>
    new AuraError(code, {
      message: `${command} ${message}\n${output.stdout.slice(-shownOutput)}${output.stderr.slice(-shownOutput)}`,
    });
  const waitFor: StartedProcess['waitFor'] = async (
    pattern,
    { timeoutMs = defaultTimeoutMs } = {},
  ) => {
    const timeout = Promise.withResolvers<'silent'>();
    const timer = setTimeout(() => timeout.resolve('silent'), timeoutMs);
    try {
      for (;;) {
        const match = pattern.exec(output.stdout);
        if (match) return match;
        if (output.ended) throw fail('testkit/process_ended', `ended before it printed ${pattern}`);
        const news = await Promise.race([output.more(), timeout.promise]);
        if (news === 'silent') {
          throw fail('testkit/process_silent', `did not print ${pattern} within ${timeoutMs} ms`);
        }
      }
    } finally {
      clearTimeout(timer);
    }
  };
  const stop: StartedProcess['stop'] = async ({ graceMs = defaultGraceMs } = {}) => {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
    const exit = await exited;
    clearTimeout(timer);
    return exit;
  };
  void exited.then(() => output.end());
  const pid = await startOf(child, command);

  let match: RegExpExecArray | undefined;
  try {
    match = ready && (await waitFor(ready, { timeoutMs }));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    pid,
    ready: match,
    get stdout() {
      return output.stdout;
    },
    get stderr() {
      return output.stderr;
    },
    exited,
    waitFor,
    write: (text) => void child.stdin.write(text),
    closeInput: () => void child.stdin.end(),
    kill: (signal) => void child.kill(signal),
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
    },
  };
}

function startOf(child: ChildProcess, command: string): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('spawn', () => resolve(child.pid ?? 0));
    // Stays attached: an error without a listener would end the test process.
    child.on('error', (cause) => {
      reject(
        new AuraError('testkit/process_failed', { message: `${command} did not start`, cause }),
      );
    });
  });
}

interface Output {
  readonly stdout: string;
  readonly stderr: string;
  readonly ended: boolean;
  /** Resolves with the next output, or at the end. */
  more(): Promise<void>;
  end(): void;
}

function collectOutput(child: ChildProcess): Output {
  let news = Promise.withResolvers<void>();
  const announce = (): void => {
    news.resolve();
    news = Promise.withResolvers<void>();
  };
  const output = {
    stdout: '',
    stderr: '',
    ended: false,
    more: () => news.promise,
    end() {
      output.ended = true;
      announce();
    },
  };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
      announce();
    });
  }
  return output;
}

function exitOf(child: ChildProcess): Promise<ProcessExit> {
  return new Promise((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
    child.once('exit', (code, signal) => {
      setTimeout(() => resolve({ code, signal }), lastOutputMs).unref();
    });
  });
}
