import type { AnswerFlags } from '../../settings/answer-flags.ts';
import type { DataFlags } from '../../settings/data-directory.ts';
import type { ConfigFlags } from '../../settings/load-settings.ts';
import type { LogFlags } from '../../settings/log-threshold.ts';
import type { RetentionFlags } from '../../settings/read-retention.ts';

/** Settings of the server that have a flag, as text: one parser reads flags and environment alike. */
export interface ServerFlags extends AnswerFlags {
  readonly host?: string;
  readonly port?: string;
  readonly 'tool-result-mode'?: string;
  readonly 'tool-result-max-length'?: string;
  readonly 'streaming-buffer-size'?: string;
  readonly 'aura-custom-events'?: string;
  readonly 'aura-emit-reasoning'?: string;
  readonly metrics?: string;
  readonly 'debug-provider-errors'?: string;
  readonly 'shutdown-timeout-secs'?: string;
  readonly 'resume-grace-secs'?: string;
  readonly 'body-limit-bytes'?: string;
  readonly 'enable-mcp'?: string;
  readonly 'allow-unauthenticated'?: string;
}

/** The flags of `aura serve`. */
export type ServeFlags = ServerFlags & ConfigFlags & LogFlags & DataFlags & RetentionFlags;
