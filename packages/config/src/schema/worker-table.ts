import * as z from 'zod';
import type { Dialect } from './dialect.ts';
import { key } from './key-registry.ts';
import { llmTable, type LlmTable } from './llm-table.ts';
import { integer, texts } from './scalars.ts';
import { scratchpadTable, type ScratchpadTable } from './scratchpad-table.ts';
import { skillsTable } from './skills-table.ts';

/** `[orchestration.worker.<name>]` as it is written, decoded. */
export interface WorkerTable {
  readonly description: string;
  readonly preamble: string;
  readonly mcp_filter?: readonly string[] | undefined;
  readonly vector_stores?: readonly string[] | undefined;
  readonly turn_depth?: number | undefined;
  readonly llm?: LlmTable | undefined;
  readonly scratchpad?: ScratchpadTable | undefined;
}

/** The schema of `[orchestration.worker.<name>]`. */
export function workerTable(dialect: Dialect): z.ZodType<WorkerTable> {
  const ours = { superset: true } as const;
  return z.object({
    description: key(z.string(), 'What the worker is for, told to the coordinator.', {
      example: 'Searches logs and metrics',
    }),
    preamble: key(z.string(), 'What the worker is told before each task.', {
      example: 'You search logs. Quote the lines that matter.',
    }),
    mcp_filter: key(
      texts().optional(),
      'Globs over the names of MCP tools that the worker has; `[]` for none.',
      { inherits: 'agent.mcp_filter', example: ['search_*'] },
    ),
    vector_stores: key(texts().optional(), 'The names of the vector stores the worker searches.', {
      default: [],
    }),
    turn_depth: key(
      integer(dialect).optional(),
      'How many rounds of tool calls there may be in a task.',
      { inherits: 'agent.turn_depth', example: 8 },
    ),
    llm: key(
      llmTable(dialect).optional(),
      'The model of the worker: a complete table, nothing is taken from that of the agent.',
      { inherits: 'agent.llm' },
    ),
    scratchpad: key(
      scratchpadTable(dialect, 'worker').optional(),
      'The scratchpad of the worker. Each key that is left out is that of the agent.',
    ),
    skills: key(skillsTable().optional(), 'Skills instead of those of the agent.', {
      inherits: 'agent.skills',
    }),
    retry: key(retryTable(dialect).optional(), 'Other attempts than elsewhere.', {
      inherits: 'orchestration.retry',
      ...ours,
    }),
    max_parallel: key(integer(dialect).optional(), 'How many of its tasks may run at once.', {
      inherits: 'orchestration.scheduler.max_parallel_tasks',
      example: 2,
      ...ours,
    }),
    tool_call_timeout_secs: key(
      integer(dialect).optional(),
      'How long one of its calls may take.',
      {
        inherits: 'orchestration.timeouts.tool_call_timeout_secs',
        example: 60,
        ...ours,
      },
    ),
  });
}

/** The schema of `[orchestration.retry]` and of its overrides in workers. */
export function retryTable(dialect: Dialect): z.ZodType {
  const count = () => integer(dialect).optional();
  return z.object({
    max_retries: key(count(), 'How often a failed task is tried again.', { default: 2 }),
    base_delay_ms: key(count(), 'The first pause between two attempts.', { default: 1_000 }),
    max_delay_ms: key(count(), 'The longest pause.', { default: 30_000 }),
  });
}
