import { createJsonLogger, openTelemetry, readWebhookSigning } from '@aura/host';
import { parseServerEnv, serveMcp } from '@aura/server';
import type { CliContext } from '../../app/cli-context.ts';
import { version } from '../../app/version.ts';
import { onStop } from '../../process/on-stop.ts';
import { inputStream, outputStream } from '../../process/protocol-streams.ts';
import { dataDirectory } from '../../settings/data-directory.ts';
import { loadEnvironment } from '../../settings/load-environment.ts';
import { loadSettings } from '../../settings/load-settings.ts';
import { logThreshold } from '../../settings/log-threshold.ts';
import { readDeployment } from '../../settings/read-deployment.ts';
import { telemetryEnvironment } from '../../settings/telemetry-environment.ts';
import { openServingHost } from '../serving/open-serving-host.ts';
import { recoverRuns } from '../serving/recover-runs.ts';
import { refuseUnbuilt, warnOfUnbuilt } from '../serving/refuse-unbuilt.ts';
import type { McpFlags } from './mcp-flags.ts';

/** For somebody who has typed the command and wonders why nothing happens. */
const atTerminal =
  'aura mcp is started by MCP clients and waits for one on standard input; Ctrl-C ends it. docs/mcp-server.md says how to add it to one.';

/** Serves the configured agents to the MCP client at the other end of the standard streams, until it or a signal ends it. */
export async function mcp(context: CliContext, flags: McpFlags): Promise<void> {
  const { stderr } = context.process;
  const environment = await loadEnvironment(context);
  refuseUnbuilt(environment.env);
  // Whoever has started the command has the configuration and its keys: there is nobody to hide errors from.
  const env = { AURA_DEBUG_PROVIDER_ERRORS: 'true', ...environment.env };
  const settings = { ...parseServerEnv(env, { ...flags }), version };
  const logger = createJsonLogger({
    level: logThreshold(flags, environment.env),
    write: (line) => stderr.write(line),
    now: Date.now,
  });
  warnOfUnbuilt(environment.env, logger);
  const deployment = readDeployment(settings, environment.env);
  const config = await loadSettings(flags, { cwd: context.cwd, environment, deployment });
  const stopped = Promise.withResolvers<void>();
  const forget = onStop(context, () => stopped.resolve());
  context.outputClosed.addEventListener('abort', () => stopped.resolve());
  const host = await openServingHost(context, {
    config,
    logger,
    directory: dataDirectory(flags, { cwd: context.cwd, env: environment.env }),
    webhookSigning: readWebhookSigning(environment.env),
    retention: undefined,
    telemetry: await openTelemetry({
      env: telemetryEnvironment(context, { ...environment, logger }),
      config,
      logger,
      version,
    }),
  });
  const input = inputStream(context);
  try {
    const connection = await serveMcp(host, { settings, input, output: outputStream(context) });
    if (context.stdin.kind === 'terminal') stderr.write(`${atTerminal}\n`);
    const offered = host.agents.filter(({ hidden }) => !hidden).map(({ id }) => id);
    logger.log('info', 'serving an MCP client', { agents: offered.join(', ') });
    const recovery = recoverRuns(host);
    await Promise.race([connection.closed, stopped.promise]);
    await recovery;
    await connection.close();
  } finally {
    input.destroy();
    await host.close();
    forget();
  }
}
