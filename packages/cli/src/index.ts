export type { CliContext, CliProcess, Environment } from './app/cli-context.ts';
export { cliErrors } from './app/cli-errors.ts';
export type { ExitCode } from './app/exit-codes.ts';
export { exitCodes } from './app/exit-codes.ts';
export { runCli } from './app/run-cli.ts';
export type { StandardInput } from './process/standard-input.ts';
export type { StopSignal, StopSignalName, StopSignals } from './process/stop-signals.ts';
