import type { CommandContext, StricliProcess } from '@stricli/core';
import type { StandardInput } from '../process/standard-input.ts';
import type { StopSignals } from '../process/stop-signals.ts';

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Streams, environment and exit code, as stricli wants them. */
export interface CliProcess extends StricliProcess {
  readonly env: Environment;
}

/** The world outside a command. Commands touch nothing of the process but this. */
export interface CliContext extends CommandContext {
  readonly process: CliProcess;
  readonly cwd: string;
  /** Of Node, such as `24.1.0`. */
  readonly nodeVersion: string;
  readonly stdin: StandardInput;
  /** Whether a person reads standard output as it is written. */
  readonly stdoutIsTerminal: boolean;
  /** Whether a person sees what is written to standard error. */
  readonly stderrIsTerminal: boolean;
  /** Aborted when the reader of standard output has gone. */
  readonly outputClosed: AbortSignal;
  /** Resolves when everything written so far has been taken, or cannot be. */
  readonly flush: () => Promise<void>;
  readonly signals: StopSignals;
  /** Ends the process here and now. */
  readonly exit: (code: number) => void;
  /** The program that ends MCP servers with Aura, when it does not lie where its package has it. */
  readonly guardianPath?: string;
  /** The thread that writes the data directory, when it does not lie where its package has it. */
  readonly storeWriterPath?: string;
  /** The thread that counts tokens, when it does not lie where its package has it. */
  readonly tokenizerPath?: string;
}
