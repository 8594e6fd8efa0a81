import type { ConfigFlags } from '../../settings/load-settings.ts';
import type { LogFlags } from '../../settings/log-threshold.ts';

/** The flags of `aura run`. */
export interface RunFlags extends ConfigFlags, LogFlags {
  readonly model?: string;
  /** Write the answer as it comes. Default: when standard output is a terminal. */
  readonly stream?: boolean;
}
