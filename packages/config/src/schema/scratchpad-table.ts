import * as z from 'zod';
import type { Dialect } from './dialect.ts';
import { boolean, decimal, integer } from './scalars.ts';

/** The schema of `[agent.scratchpad]` and of its overrides in workers. */
export function scratchpadTable(dialect: Dialect): z.ZodType {
  return z.object({
    enabled: boolean(dialect).optional(),
    context_safety_margin: decimal(dialect).optional(),
    max_extraction_tokens: integer(dialect).optional(),
    turn_depth_bonus: integer(dialect).optional(),
  });
}

/** The schema of `[mcp.servers.<name>.scratchpad]`: thresholds keyed by globs over tool names. */
export function scratchpadThresholds(dialect: Dialect): z.ZodType {
  return z.record(z.string(), z.object({ min_tokens: integer(dialect).optional() }));
}
