import { constants } from 'node:os';
import type { CliContext } from '../app/cli-context.ts';
import type { ExitCode } from '../app/exit-codes.ts';
import type { StopSignal, StopSignalName } from './stop-signals.ts';

/**
 * Ctrl-C reaches every process of the terminal, and wrappers such as npx pass it on once more: repeats within this time
 * are one request.
 */
const sameRequestMs = 200;

/** The exit code of a process that was asked to end and did. */
export function exitCodeOfSignal(name: StopSignalName): ExitCode {
  return 128 + constants.signals[name];
}

/** Calls `first` for the first request to end; a second one ends the process at once. Returns how to stop listening. */
export function onStop(
  { signals, exit }: Pick<CliContext, 'signals' | 'exit'>,
  first: (signal: StopSignal) => void,
): () => void {
  let firstAt: number | undefined;
  return signals.subscribe((signal) => {
    if (firstAt === undefined) {
      firstAt = signal.at;
      first(signal);
    } else if (signal.at - firstAt > sameRequestMs) {
      exit(exitCodeOfSignal(signal.name));
    }
  });
}
