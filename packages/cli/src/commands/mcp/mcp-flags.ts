import type { AnswerFlags } from '../../settings/answer-flags.ts';
import type { DataFlags } from '../../settings/data-directory.ts';
import type { ConfigFlags } from '../../settings/load-settings.ts';
import type { LogFlags } from '../../settings/log-threshold.ts';

/** The flags of `aura mcp`. */
export interface McpFlags
  extends Omit<ConfigFlags, 'default-agent'>, LogFlags, DataFlags, AnswerFlags {
  readonly 'debug-provider-errors'?: string;
}
