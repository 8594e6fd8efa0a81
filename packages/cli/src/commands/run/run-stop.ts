import type { Clock } from '@aura/core';
import type { CliContext } from '../../app/cli-context.ts';
import { exitCodes } from '../../app/exit-codes.ts';
import type { ExitCode } from '../../app/exit-codes.ts';
import { exitCodeOfSignal, onStop } from '../../process/on-stop.ts';

/** How long an interrupted run may take to end its connections and child processes. */
const closeMs = 2_000;

/** The end of a run from outside. */
export interface RunStop {
  /** Aborted when the run has to end. */
  readonly signal: AbortSignal;
  /** Set when it had to: the code with which the process ends. */
  readonly exitCode: ExitCode | undefined;
  /** The run has ended, and everything it used is closed. */
  end(): void;
}

/** Stops a run when the process is to end or nobody reads the answer any more; the process ends soon after in any case. */
export function createRunStop(context: CliContext, clock: Clock): RunStop {
  const { outputClosed } = context;
  const abort = new AbortController();
  const ended = new AbortController();
  let exitCode: ExitCode | undefined;

  const stop = (code: ExitCode, reason: string): void => {
    exitCode ??= code;
    abort.abort(reason);
    clock.sleep(closeMs, ended.signal).then(
      () => context.exit(code),
      () => undefined,
    );
  };
  const onClosed = (): void => stop(exitCodes.outputClosed, 'nobody reads the answer');
  const forget = onStop(context, ({ name }) => stop(exitCodeOfSignal(name), 'interrupted'));
  outputClosed.addEventListener('abort', onClosed);

  return {
    signal: abort.signal,
    get exitCode() {
      return exitCode;
    },
    end() {
      outputClosed.removeEventListener('abort', onClosed);
      forget();
      ended.abort();
    },
  };
}
