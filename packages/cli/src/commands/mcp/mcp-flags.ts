import type { DataFlags } from '../../settings/data-directory.ts';
import type { ConfigFlags } from '../../settings/load-settings.ts';
import type { LogFlags } from '../../settings/log-threshold.ts';
import type { ServerFlags } from '../serve/serve-flags.ts';

/** The flags of `aura mcp`. */
export type McpFlags = Omit<ConfigFlags, 'default-agent'> &
  LogFlags &
  DataFlags &
  Pick<
    ServerFlags,
    | 'streaming-timeout-secs'
    | 'first-chunk-timeout-secs'
    | 'stream-inactivity-timeout-secs'
    | 'debug-provider-errors'
  >;
