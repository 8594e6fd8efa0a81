import type { LoadedConfig } from '@aura/config';
import type { Logger } from '@aura/core';
import { nodeClock, openDataDirectory } from '@aura/host';
import type { Host, HostTelemetry, Retention, WebhookSigning } from '@aura/host';
import type { CliContext } from '../../app/cli-context.ts';
import { openHost } from '../open-host.ts';

/** The running agents of a configuration, whose runs survive this process if the data directory can be used. */
export async function openServingHost(
  context: Pick<CliContext, 'cwd' | 'guardianPath' | 'storeWriterPath' | 'tokenizerPath'>,
  parts: {
    readonly config: LoadedConfig;
    readonly logger: Logger;
    /** Where runs are kept. */
    readonly directory: string;
    readonly webhookSigning: WebhookSigning | undefined;
    /** What of them may stay. Undefined: all. */
    readonly retention: Retention | undefined;
    readonly telemetry: HostTelemetry | undefined;
  },
): Promise<Host> {
  const { config, logger, directory, webhookSigning, retention, telemetry } = parts;
  const { storeWriterPath } = context;
  const store = await openDataDirectory({
    directory,
    clock: nodeClock,
    logger,
    ...(storeWriterPath === undefined ? {} : { writerPath: storeWriterPath }),
  });
  try {
    return openHost(context, {
      config,
      logger,
      webhookSigning,
      retention,
      telemetry,
      ...(store === undefined ? {} : { store }),
    });
  } catch (error) {
    await store?.[Symbol.asyncDispose]();
    throw error;
  }
}
