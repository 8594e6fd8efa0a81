import type { LoadedConfig } from '@aura/config';
import type { ApprovalBroker, Logger } from '@aura/core';
import { createHost } from '@aura/host';
import type { Host, HostOptions, HostTelemetry, Retention, WebhookSigning } from '@aura/host';
import type { CliContext } from '../app/cli-context.ts';
import { version } from '../app/version.ts';

/** The running agents of a configuration. Whoever opens it closes it. */
export function openHost(
  { guardianPath, tokenizerPath, cwd }: Pick<CliContext, 'cwd' | 'guardianPath' | 'tokenizerPath'>,
  parts: {
    readonly config: LoadedConfig;
    readonly logger: Logger;
    readonly store?: NonNullable<HostOptions['store']>;
    readonly webhookSigning?: WebhookSigning | undefined;
    readonly retention?: Retention | undefined;
    readonly approvalBroker?: ApprovalBroker;
    readonly telemetry?: HostTelemetry | undefined;
  },
): Host {
  const { webhookSigning, retention, telemetry, ...others } = parts;
  const signing = webhookSigning === undefined ? {} : { webhookSigning };
  return createHost({
    ...others,
    ...signing,
    ...(retention === undefined ? {} : { retention }),
    ...(telemetry === undefined ? {} : { telemetry }),
    version,
    cwd,
    ...(guardianPath === undefined ? {} : { guardianPath }),
    ...(tokenizerPath === undefined ? {} : { tokenizerPath }),
  });
}
