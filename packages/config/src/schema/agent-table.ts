import * as z from 'zod';
import type { Dialect } from './dialect.ts';
import { closed } from './key-registry.ts';
import { llmTable, type LlmTable } from './llm-table.ts';
import { boolean, chartBoolean, chartInteger, integer, texts } from './scalars.ts';
import { scratchpadTable } from './scratchpad-table.ts';
import { skillsTable } from './skills-table.ts';

/** `[agent]` as it is written, decoded. */
export interface AgentTable {
  readonly name: string;
  readonly alias?: string | undefined;
  readonly description?: string | undefined;
  readonly system_prompt: string;
  readonly context?: readonly string[] | undefined;
  readonly turn_depth?: number | undefined;
  readonly created_at?: number | undefined;
  readonly model_owner?: string | undefined;
  readonly mcp_filter?: readonly string[] | undefined;
  readonly client_tool_filter?: readonly string[] | undefined;
  readonly hidden?: boolean | undefined;
  readonly nudge_last_turn?: boolean | undefined;
  readonly nudge_turns_remaining?: number | undefined;
  readonly llm: LlmTable;
}

/** The schema of `[agent]`. */
export function agentTable(dialect: Dialect): z.ZodType<AgentTable> {
  return closed(
    z.object({
      name: z.string(),
      alias: z.string().optional(),
      description: z.string().optional(),
      system_prompt: z.string(),
      context: texts().optional(),
      turn_depth: chartInteger(dialect).optional(),
      created_at: integer(dialect).optional(),
      model_owner: z.string().optional(),
      mcp_filter: texts().optional(),
      enable_client_tools: boolean(dialect).optional(),
      client_tool_filter: texts().optional(),
      hidden: chartBoolean().optional(),
      nudge_last_turn: chartBoolean().optional(),
      nudge_turns_remaining: chartInteger(dialect).optional(),
      llm: llmTable(dialect),
      scratchpad: scratchpadTable(dialect).optional(),
      skills: skillsTable().optional(),
    }),
  );
}
