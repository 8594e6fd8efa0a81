import type { Logger } from '@aura/core';
import type { CliContext, Environment } from '../app/cli-context.ts';
import type { LoadedEnvironment } from './load-environment.ts';

const endpoints = ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'];

/**
 * The variables by which a command exports traces that runs in whatever folder somebody works in: not those of a `.env` file,
 * which would decide where questions and answers are sent. Says so when such a file wants to.
 */
export function telemetryEnvironment(
  { process }: Pick<CliContext, 'process'>,
  { env, logger }: Pick<LoadedEnvironment, 'env'> & { readonly logger: Logger },
): Environment {
  const named = endpoints.filter((name) => env[name] !== undefined);
  const isOfFile = named.length > 0 && named.every((name) => process.env[name] === undefined);
  if (isOfFile) {
    const variables = named.join(', ');
    logger.log('warn', 'no traces: a .env file cannot switch them on here', { variables });
  }
  return process.env;
}
