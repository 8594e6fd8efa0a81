import { defaults } from '../schema/defaults.ts';
import type { ScratchpadTable } from '../schema/scratchpad-table.ts';
import type { ScratchpadConfig } from './scratchpad-config.ts';

/** What a decoded `[agent.scratchpad]` says, or one of a worker over that of the agent: key by key. */
export function resolveScratchpad(
  table: ScratchpadTable | undefined,
  inherited?: ScratchpadTable,
): ScratchpadConfig | undefined {
  if (table === undefined && inherited === undefined) return undefined;
  const read = <K extends keyof ScratchpadTable>(key: K): ScratchpadTable[K] =>
    table?.[key] ?? inherited?.[key];
  const built = defaults.scratchpad;
  return {
    enabled: read('enabled') ?? false,
    contextSafetyMargin: read('context_safety_margin') ?? built.contextSafetyMargin,
    maxExtractionTokens: read('max_extraction_tokens') ?? built.maxExtractionTokens,
    turnDepthBonus: read('turn_depth_bonus') ?? built.turnDepthBonus,
    autoIntercept: read('auto_intercept') ?? true,
    coordinator: read('coordinator') ?? false,
    maxFileBytes: read('max_file_bytes') ?? built.maxFileBytes,
    maxSessionBytes: read('max_session_bytes') ?? built.maxSessionBytes,
    retentionHours: read('retention_hours') ?? built.retentionHours,
    toolPrefix: read('tool_prefix') ?? '',
  };
}
