import { createJsonLogger, openTelemetry, readWebhookSigning } from '@aura/host';
import type { Host } from '@aura/host';
import { createServer, parseServerEnv } from '@aura/server';
import type { CliContext } from '../../app/cli-context.ts';
import { version } from '../../app/version.ts';
import { onStop } from '../../process/on-stop.ts';
import type { StopSignal } from '../../process/stop-signals.ts';
import { dataDirectory } from '../../settings/data-directory.ts';
import { loadEnvironment } from '../../settings/load-environment.ts';
import { loadSettings } from '../../settings/load-settings.ts';
import { logThreshold } from '../../settings/log-threshold.ts';
import { readDeployment } from '../../settings/read-deployment.ts';
import { readRetention } from '../../settings/read-retention.ts';
import { oneLine } from '../../terminal/one-line.ts';
import { openServingHost } from '../serving/open-serving-host.ts';
import { recoverRuns } from '../serving/recover-runs.ts';
import { refuseUnbuilt, warnOfUnbuilt } from '../serving/refuse-unbuilt.ts';
import type { ServeFlags } from './serve-flags.ts';

/** Serves the configured agents until it is asked to end, then lets running answers finish. */
export async function serve(context: CliContext, flags: ServeFlags): Promise<void> {
  const { stdout, stderr } = context.process;
  const environment = await loadEnvironment(context);
  refuseUnbuilt(environment.env);
  const settings = parseServerEnv(environment.env, { ...flags });
  const retention = readRetention(flags, environment.env);
  const webhookSigning = readWebhookSigning(environment.env);
  const logger = createJsonLogger({
    level: logThreshold(flags, environment.env),
    write: (line) => stderr.write(line),
    now: Date.now,
  });
  warnOfUnbuilt(environment.env, logger);
  const deployment = readDeployment(settings, environment.env);
  const config = await loadSettings(flags, { cwd: context.cwd, environment, deployment });
  const stopped = Promise.withResolvers<StopSignal>();
  const forget = onStop(context, stopped.resolve);
  const directory = dataDirectory(flags, { cwd: context.cwd, env: environment.env });
  const telemetry = await openTelemetry({
    env: environment.env,
    config,
    logger,
    version,
    metrics: settings.metrics,
  });
  const stored = { directory, webhookSigning, retention, telemetry };
  const host = await openServingHost(context, { config, logger, ...stored });
  try {
    const server = createServer(host, {
      ...settings,
      version,
      ...(webhookSigning === undefined ? {} : { webhookSigning }),
    });
    await server.listen();
    stdout.write(`Aura ${version} listens on ${server.url} (${describe(host)})\n`);
    const recovery = recoverRuns(host);
    const { name: signal } = await stopped.promise;
    // A run that is taken up while the host closes would be ended instead of put aside.
    await recovery;
    logger.log('info', 'shutting down', { signal, timeout_ms: settings.shutdownTimeoutMs });
    await server.close();
  } finally {
    await host.close();
    forget();
  }
}

function describe({ agents }: Host): string {
  const servers = new Set(
    agents.flatMap((agent) => agent.mcpStatus().map(({ serverName }) => serverName)),
  );
  const parts = [`agents: ${agents.map(({ id }) => oneLine(id)).join(', ')}`];
  if (servers.size > 0)
    parts.push(`MCP servers: ${[...servers].map((name) => oneLine(name)).join(', ')}`);
  return parts.join('; ');
}
