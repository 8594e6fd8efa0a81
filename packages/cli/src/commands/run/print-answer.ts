import type { Awaitable, EventListener, RunHandle } from '@aura/core';
import type { CliContext } from '../../app/cli-context.ts';
import { checkOutcome } from './check-outcome.ts';
import { createRunPrinter } from './print-run.ts';
import type { RunFlags } from './run-flags.ts';

/** Starts a run and prints its answer. Throws a `cli/*` error unless the run came to a complete answer. */
export async function printAnswer(
  context: CliContext,
  { stream = context.stdoutIsTerminal }: Pick<RunFlags, 'stream'>,
  start: (listener: EventListener) => Awaitable<RunHandle>,
): Promise<void> {
  const printer = createRunPrinter(context.process, { stream });
  try {
    const handle = await start(printer.listener);
    const outcome = await handle.result;
    checkOutcome(outcome);
    printer.finish(outcome.text);
  } finally {
    printer.end();
    // Only then is it known whether somebody was there to read it.
    await context.flush();
  }
}
