import type { ConfigFlags } from '../../settings/load-settings.ts';
import type { LogFlags } from '../../settings/log-threshold.ts';

/** The flags of `aura run`. */
export interface RunFlags extends ConfigFlags, LogFlags {
  readonly model?: string;
  /** Calls that may run without anybody being asked. */
  readonly approve?: string;
  /** Write the answer as it comes. Default: when standard output is a terminal. */
  readonly stream?: boolean;
}
