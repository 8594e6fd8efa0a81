import type { LoadedConfig } from '@aura/config';
import type { Logger } from '@aura/core';
import { createHost } from '@aura/host';
import type { Host, HostOptions } from '@aura/host';
import type { CliContext } from '../app/cli-context.ts';
import { version } from '../app/version.ts';

/** The running agents of a configuration. Whoever opens it closes it. */
export function openHost(
  { guardianPath }: Pick<CliContext, 'guardianPath'>,
  parts: {
    readonly config: LoadedConfig;
    readonly logger: Logger;
    readonly store?: NonNullable<HostOptions['store']>;
  },
): Host {
  return createHost({ ...parts, version, ...(guardianPath === undefined ? {} : { guardianPath }) });
}
