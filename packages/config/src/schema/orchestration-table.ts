import * as z from 'zod';
import type { Dialect } from './dialect.ts';
import { closed, superset } from './key-registry.ts';
import { llmTable } from './llm-table.ts';
import { boolean, decimal, integer, texts } from './scalars.ts';
import { scratchpadTable } from './scratchpad-table.ts';
import { skillsTable } from './skills-table.ts';

/** Where older files put the directory of artifacts. */
interface MemoryKeys {
  readonly memory_dir?: string | undefined;
  readonly memory_path?: string | undefined;
}

/** What is used of `[orchestration]` so far: its places for the memory directory. */
export interface OrchestrationTable extends MemoryKeys {
  readonly artifacts?: MemoryKeys | undefined;
}

/** The schema of `[orchestration]` with all tables below it. */
export function orchestrationTable(dialect: Dialect): z.ZodType<OrchestrationTable> {
  const flag = boolean(dialect).optional();
  const count = integer(dialect).optional();
  const amount = decimal(dialect).optional();
  const text = z.string().optional();
  // These are also accepted directly under [orchestration], where they win over the table.
  const flatArtifacts = {
    memory_dir: text,
    memory_path: text,
    result_artifact_threshold: count,
    result_summary_length: count,
    session_history_turns: count,
    persistence_drain_timeout_ms: count,
    tool_output_artifact_threshold: count,
    tool_output_duration_threshold_ms: count,
  };
  return z.object({
    enabled: flag,
    max_planning_cycles: count,
    max_plan_parse_retries: count,
    worker_system_prompt: text,
    worker_system_prompt_scope: z.enum(['generic', 'all']).optional(),
    coordinator_vector_stores: texts().optional(),
    allow_direct_answers: flag,
    allow_clarification: flag,
    tools_in_planning: z.enum(['none', 'summary', 'full']).optional(),
    max_tools_per_worker: count,
    worker_tool_cap: count,
    duplicate_call_nudge_threshold: count,
    duplicate_call_block_threshold: count,
    worker: z.record(z.string(), workerTable(dialect)).optional(),
    timeouts: timeoutsTable(dialect).optional(),
    artifacts: z
      .object({
        ...flatArtifacts,
        show_tool_reasoning_in_continuation: flag,
        max_session_runs: count,
        max_session_age_days: count,
        max_total_bytes: count,
      })
      .optional(),
    retry: retryTable(dialect).optional(),
    budget: z
      .object({
        max_total_tokens: count,
        max_output_tokens: count,
        max_cost_usd: amount,
        max_tool_calls: count,
        max_wall_secs: count,
        max_tasks_total: count,
        reserve_for_answer: amount,
      })
      .optional(),
    scheduler: z
      .object({ max_parallel_tasks: count, max_tasks_per_plan: count, max_step_nesting: count })
      .optional(),
    resume: z.object({ mode: z.enum(['auto', 'manual', 'off']).optional() }).optional(),
    memory: memoryTable(dialect).optional(),
    ...flatArtifacts,
  });
}

function workerTable(dialect: Dialect): z.ZodType {
  const count = integer(dialect).optional();
  return z.object({
    description: z.string(),
    preamble: z.string(),
    mcp_filter: texts().optional(),
    vector_stores: texts().optional(),
    turn_depth: count,
    llm: llmTable(dialect).optional(),
    scratchpad: scratchpadTable(dialect).optional(),
    skills: skillsTable().optional(),
    retry: retryTable(dialect).optional(),
    max_parallel: count,
    tool_call_timeout_secs: count,
  });
}

function timeoutsTable(dialect: Dialect): z.ZodType {
  const count = integer(dialect).optional();
  return closed(
    z.object({
      per_call_timeout_secs: count,
      stream_inactivity_timeout_secs: count,
      tool_call_timeout_secs: superset(integer(dialect).optional()),
      run_timeout_secs: superset(integer(dialect).optional()),
    }),
  );
}

function retryTable(dialect: Dialect): z.ZodType {
  const count = integer(dialect).optional();
  return z.object({ max_retries: count, base_delay_ms: count, max_delay_ms: count });
}

function memoryTable(dialect: Dialect): z.ZodType {
  const count = integer(dialect).optional();
  return z.object({
    enabled: boolean(dialect).optional(),
    root_dir: z.string().optional(),
    max_read_bytes: count,
    max_search_results: count,
    extra_planning_turns: count,
    scope: z.enum(['principal', 'agent', 'global']).optional(),
    record_direct_answers: boolean(dialect).optional(),
    entry_max_chars: count,
    max_entries_per_file: count,
    max_scan_bytes: count,
    max_scan_files: count,
    max_walk_depth: count,
    operation_timeout_ms: count,
    allow_internal_symlinks: boolean(dialect).optional(),
    expose_runs: boolean(dialect).optional(),
    retention_days: count,
    redact: texts().optional(),
  });
}
