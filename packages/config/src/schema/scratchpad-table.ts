import * as z from 'zod';
import { defaults } from './defaults.ts';
import type { Dialect } from './dialect.ts';
import { key, type KeyRule } from './key-registry.ts';
import { boolean, decimal, integer } from './scalars.ts';

/** `[agent.scratchpad]` as it is written, decoded. */
export interface ScratchpadTable {
  readonly enabled?: boolean | undefined;
  readonly context_safety_margin?: number | undefined;
  readonly max_extraction_tokens?: number | undefined;
  readonly turn_depth_bonus?: number | undefined;
  readonly auto_intercept?: boolean | undefined;
  readonly coordinator?: boolean | undefined;
  readonly max_file_bytes?: number | undefined;
  readonly max_session_bytes?: number | undefined;
  readonly retention_hours?: number | undefined;
  readonly tool_prefix?: string | undefined;
}

/** The schema of `[agent.scratchpad]` and of its overrides in workers, which take each key they leave out from there. */
export function scratchpadTable(
  dialect: Dialect,
  owner: 'agent' | 'worker',
): z.ZodType<ScratchpadTable> {
  const built = defaults.scratchpad;
  const or = (name: keyof ScratchpadTable, value: NonNullable<KeyRule['default']>): KeyRule => ({
    default: value,
    ...(owner === 'worker' ? { inherits: `agent.scratchpad.${name}` } : {}),
  });
  const ours = { superset: true } as const;
  return z.object({
    enabled: key(boolean(dialect).optional(), 'Switches it on.', or('enabled', false)),
    context_safety_margin: key(
      decimal(dialect).optional(),
      'The part of the context window that is kept free, at least 0 and below 1.',
      or('context_safety_margin', built.contextSafetyMargin),
    ),
    max_extraction_tokens: key(
      integer(dialect).optional(),
      'The most tokens that one look into a kept result may return.',
      or('max_extraction_tokens', built.maxExtractionTokens),
    ),
    turn_depth_bonus: key(
      integer(dialect).optional(),
      'Rounds of tool calls on top of `turn_depth`, since looking takes some.',
      or('turn_depth_bonus', built.turnDepthBonus),
    ),
    auto_intercept: key(
      boolean(dialect).optional(),
      'Also keeps results without a threshold of their own that would not fit into the window.',
      { ...or('auto_intercept', true), ...ours },
    ),
    coordinator: key(
      boolean(dialect).optional(),
      'Gives the coordinator of an orchestration one as well.',
      { ...or('coordinator', false), ...ours },
    ),
    max_file_bytes: key(integer(dialect).optional(), 'The largest single result that is kept.', {
      ...or('max_file_bytes', built.maxFileBytes),
      ...ours,
    }),
    max_session_bytes: key(integer(dialect).optional(), 'The most that is kept of one session.', {
      ...or('max_session_bytes', built.maxSessionBytes),
      ...ours,
    }),
    retention_hours: key(
      integer(dialect).optional(),
      'How long kept results stay after their session was last used.',
      { ...or('retention_hours', built.retentionHours), ...ours },
    ),
    tool_prefix: key(
      z.string().optional(),
      'Put before the names of its tools, for agents with other tools of the same names.',
      { ...or('tool_prefix', ''), ...ours },
    ),
  });
}

/** `[mcp.servers.<name>.scratchpad]` as it is written, decoded. */
export type ScratchpadThresholds = Readonly<
  Record<string, { readonly min_tokens?: number | undefined }>
>;

/** The schema of `[mcp.servers.<name>.scratchpad]`: thresholds keyed by globs over tool names. */
export function scratchpadThresholds(dialect: Dialect): z.ZodType<ScratchpadThresholds> {
  return z.record(
    z.string(),
    z.object({
      min_tokens: key(
        integer(dialect).optional(),
        'Results of the tools that the glob matches are kept aside from this many tokens on. The longest matching glob counts.',
        { default: defaults.scratchpad.minTokens },
      ),
    }),
  );
}
