import type { StopSignal, StopSignalName } from '../process/stop-signals.ts';
import type { CliContext, Environment } from './cli-context.ts';

/** What a test puts into the world of a command. */
export interface FakeWorld {
  readonly env?: Environment;
  readonly cwd?: string;
  readonly nodeVersion?: string;
  readonly stdin?: string;
  readonly stdinKind?: CliContext['stdin']['kind'];
  readonly stdoutIsTerminal?: boolean;
  readonly stderrIsTerminal?: boolean;
}

/** A world of which a test sees everything. */
export function fakeContext(world: FakeWorld = {}) {
  const { env = {}, cwd = '/', stdin, stdinKind = 'terminal', stdoutIsTerminal = false } = world;
  const { stderrIsTerminal = false, nodeVersion = '24.0.0' } = world;
  const written = { stdout: '', stderr: '' };
  const listeners = new Set<(signal: StopSignal) => void>();
  const waiting: { readonly pattern: RegExp; readonly resolve: () => void }[] = [];
  const exits: number[] = [];
  const closed = new AbortController();
  const streamTo = (name: 'stdout' | 'stderr') => ({
    write(text: string) {
      written[name] += text;
      for (const { pattern, resolve } of waiting) if (pattern.test(written[name])) resolve();
    },
  });
  const context: CliContext = {
    process: { stdout: streamTo('stdout'), stderr: streamTo('stderr'), env },
    cwd,
    nodeVersion,
    stdin: {
      kind: stdinKind,
      async *[Symbol.asyncIterator]() {
        if (stdin !== undefined) yield new TextEncoder().encode(stdin);
      },
    },
    stdoutIsTerminal,
    stderrIsTerminal,
    outputClosed: closed.signal,
    flush: () => Promise.resolve(),
    signals: {
      subscribe(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    exit: (code) => exits.push(code),
  };
  return {
    context,
    written,
    /** Codes with which the process was ended at once. */
    exits,
    get listeners() {
      return listeners.size;
    },
    send(name: StopSignalName, at = 0): void {
      for (const listener of listeners) listener({ name, at });
    },
    closeOutput: () => closed.abort(),
    /** Resolves when one of the streams matches. */
    shown: (pattern: RegExp) =>
      new Promise<void>((resolve) => {
        if (pattern.test(written.stdout) || pattern.test(written.stderr)) resolve();
        else waiting.push({ pattern, resolve });
      }),
  };
}
