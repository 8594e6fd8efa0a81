import { nodeClock, requireDataDirectory } from '@aura/host';
import type { Store } from '@aura/host';
import type { CliContext } from '../../app/cli-context.ts';
import { exitCodes } from '../../app/exit-codes.ts';
import { dataDirectory } from '../../settings/data-directory.ts';
import type { DataFlags } from '../../settings/data-directory.ts';
import { loadEnvironment } from '../../settings/load-environment.ts';

/** Does something with a data directory that is there, beside whatever processes use it, and waits until it is written. */
export async function withStore(
  context: CliContext,
  flags: DataFlags,
  work: (store: Store) => Promise<void>,
): Promise<void> {
  const { cwd, storeWriterPath } = context;
  const { env } = await loadEnvironment(context);
  await using store = await requireDataDirectory({
    directory: dataDirectory(flags, { cwd, env }),
    clock: nodeClock,
    ...(storeWriterPath === undefined ? {} : { writerPath: storeWriterPath }),
  });
  await work(store);
  await context.flush();
  if (context.outputClosed.aborted) context.process.exitCode = exitCodes.outputClosed;
}
