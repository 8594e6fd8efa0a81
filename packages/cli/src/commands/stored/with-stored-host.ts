import { openTelemetry, readWebhookSigning } from '@aura/host';
import type { Host } from '@aura/host';
import type { CliContext } from '../../app/cli-context.ts';
import type { DataFlags } from '../../settings/data-directory.ts';
import { version } from '../../app/version.ts';
import { loadEnvironment } from '../../settings/load-environment.ts';
import { loadSettings } from '../../settings/load-settings.ts';
import type { ConfigFlags } from '../../settings/load-settings.ts';
import { logThreshold } from '../../settings/log-threshold.ts';
import type { LogFlags } from '../../settings/log-threshold.ts';
import { telemetryEnvironment } from '../../settings/telemetry-environment.ts';
import { createTerminalLogger } from '../../terminal/terminal-logger.ts';
import { openHost } from '../open-host.ts';
import { createRunStop } from '../run/run-stop.ts';
import { findRun } from './find-run.ts';
import type { FoundRun } from './find-run.ts';
import { withStore } from './with-store.ts';

/** Flags of commands that go on with stored runs. */
export type StoredRunFlags = DataFlags & ConfigFlags & LogFlags & { readonly stream?: boolean };

/**
 * Goes on with a stored run with the configured agents. A signal ends that as the end of a server does: a run that is
 * to survive its process is put aside, any other is aborted.
 */
export async function withStoredHost(
  context: CliContext,
  { flags, runId }: { readonly flags: StoredRunFlags; readonly runId: string },
  work: (host: Host, run: FoundRun) => Promise<void>,
): Promise<void> {
  const environment = await loadEnvironment(context);
  const logger = createTerminalLogger({
    level: logThreshold(flags, environment.env),
    write: (line) => context.process.stderr.write(line),
  });
  const config = await loadSettings(flags, { cwd: context.cwd, environment });
  await withStore(context, flags, async (store) => {
    const run = await findRun(store.runLogs, runId);
    const webhookSigning = readWebhookSigning(environment.env);
    const env = telemetryEnvironment(context, { ...environment, logger });
    const telemetry = await openTelemetry({ env, config, logger, version });
    const host = openHost(context, { config, logger, store, webhookSigning, telemetry });
    const stop = createRunStop(context, host.clock);
    stop.signal.addEventListener('abort', () => void host.close(), { once: true });
    try {
      await work(host, run);
    } catch (error) {
      // What an interrupted run failed with is of no interest.
      if (stop.exitCode === undefined) throw error;
    } finally {
      await host.close();
      stop.end();
    }
    if (stop.exitCode !== undefined) context.process.exitCode = stop.exitCode;
  });
}
