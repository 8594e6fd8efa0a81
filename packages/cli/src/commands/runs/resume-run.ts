import type { CliContext } from '../../app/cli-context.ts';
import { printAnswer } from '../run/print-answer.ts';
import { refuseRun } from '../stored/find-run.ts';
import { withStoredHost } from '../stored/with-stored-host.ts';
import type { StoredRunFlags } from '../stored/with-stored-host.ts';

/** The flags of `aura runs resume`. */
export type ResumeFlags = StoredRunFlags & { readonly 'use-current'?: boolean };

/** Goes on with a run that nobody works on and prints its answer. Throws `cli/run_ended` or `cli/run_busy`. */
export async function resumeRun(
  context: CliContext,
  flags: ResumeFlags,
  runId: string,
): Promise<void> {
  const useCurrent = flags['use-current'] ?? false;
  await withStoredHost(context, { flags, runId }, (host, { summary, namespace, logs }) =>
    printAnswer(context, flags, async (listener) => {
      const runs = host.runs(namespace);
      const handle = await runs.resume(summary.runId, { useCurrent, listener });
      if (handle === undefined) throw refuseRun((await logs.get(summary.runId)) ?? summary);
      return handle;
    }),
  );
}
