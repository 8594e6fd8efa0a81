import * as z from 'zod';
import { artifactsTable, type ArtifactsTable } from './artifacts-table.ts';
import type { Dialect } from './dialect.ts';
import { closed, ignoredKey, key } from './key-registry.ts';
import { memoryTable } from './memory-table.ts';
import { boolean, decimal, integer, texts } from './scalars.ts';
import { retryTable, workerTable, type WorkerTable } from './worker-table.ts';

/** `[orchestration]` as it is written, decoded and migrated. */
export interface OrchestrationTable {
  readonly enabled?: boolean | undefined;
  readonly worker?: Readonly<Record<string, WorkerTable>> | undefined;
  readonly artifacts?: ArtifactsTable | undefined;
}

/** The schema of `[orchestration]` with all tables below it. */
export function orchestrationTable(dialect: Dialect): z.ZodType<OrchestrationTable> {
  const flag = (doc: string, value: boolean) =>
    key(boolean(dialect).optional(), doc, { default: value });
  const count = (doc: string, value: number) =>
    key(integer(dialect).optional(), doc, { default: value });
  const ours = { superset: true } as const;
  return z.object({
    enabled: flag('Serves the agent as a coordinator of the workers.', false),
    max_planning_cycles: count('How often a run may plan, execute and decide; at least 1.', 3),
    max_plan_parse_retries: count('Attempts to get a plan out of one phase.', 3),
    worker_system_prompt: key(
      z.string().optional(),
      'What the worker without a name is told first.',
      {
        example: 'You are part of a team.',
      },
    ),
    worker_system_prompt_scope: key(
      z.enum(['generic', 'all']).optional(),
      'Whether only that worker is told so, or all.',
      { default: 'generic', ...ours },
    ),
    coordinator_vector_stores: key(
      texts().optional(),
      'The names of the vector stores the coordinator searches.',
      { default: [] },
    ),
    allow_direct_answers: flag('Lets the coordinator answer without a plan.', true),
    allow_clarification: flag('Lets the coordinator ask back.', true),
    tools_in_planning: key(
      z.enum(['none', 'summary', 'full']).optional(),
      'How the tools of the workers are shown to the coordinator.',
      { default: 'summary' },
    ),
    max_tools_per_worker: count('How many of them are shown for each worker.', 10),
    worker_tool_cap: key(integer(dialect).optional(), 'How many tools a worker has at most.', {
      defaultText: 'any number',
      example: 40,
      ...ours,
    }),
    duplicate_call_nudge_threshold: count(
      'After so many equal calls the model is told so; 0 for never.',
      3,
    ),
    duplicate_call_block_threshold: count(
      'After so many equal calls no further one is executed; 0 for never.',
      5,
    ),
    worker: key(
      z.record(z.string(), workerTable(dialect)).optional(),
      'The workers, by names that differ in more than case.',
    ),
    timeouts: key(timeoutsTable(dialect).optional(), 'What ends by itself.'),
    artifacts: key(artifactsTable(dialect).optional(), 'What of a run is kept in files.'),
    retry: key(retryTable(dialect).optional(), 'What is tried again.', ours),
    budget: key(
      budgetTable(dialect).optional(),
      'What a run may cost. 0 stands for no limit.',
      ours,
    ),
    scheduler: key(schedulerTable(dialect).optional(), 'How much there is at once.', ours),
    resume: key(
      z
        .object({
          mode: key(
            z.enum(['auto', 'manual', 'off']).optional(),
            'Whether runs that were cut off go on by themselves, when asked to, or not at all.',
            { default: 'auto' },
          ),
        })
        .optional(),
      'What becomes of runs after a crash.',
      ours,
    ),
    memory: key(memoryTable(dialect).optional(), 'Notes about earlier runs.', ours),
    quality_threshold: ignoredKey('there is no evaluation of answers'),
    max_phases: ignoredKey('plans have no phases'),
  });
}

function timeoutsTable(dialect: Dialect): z.ZodType {
  const count = (doc: string, rule = {}) =>
    key(integer(dialect).optional(), doc, { default: 0, ...rule });
  const ours = { superset: true } as const;
  return closed(
    z.object({
      per_call_timeout_secs: count(
        'The longest phase of the coordinator and the longest task of a worker; 0 for any time.',
      ),
      stream_inactivity_timeout_secs: count(
        'The longest silence of a model; 0 for any time. Not counted while tools run.',
      ),
      tool_call_timeout_secs: count('The longest call of a tool; 0 for any time.', ours),
      run_timeout_secs: count('The longest run; 0 for any time.', ours),
    }),
  );
}

function budgetTable(dialect: Dialect): z.ZodType {
  const count = (doc: string) => key(integer(dialect).optional(), doc, { default: 0 });
  return z.object({
    max_total_tokens: count('Tokens of all calls of models.'),
    max_output_tokens: count('Tokens that models write.'),
    max_cost_usd: key(decimal(dialect).optional(), 'US dollars. Needs prices of every model.', {
      default: 0,
    }),
    max_tool_calls: count('Calls of tools.'),
    max_wall_secs: count('Seconds.'),
    max_tasks_total: count('Tasks.'),
    reserve_for_answer: key(
      decimal(dialect).optional(),
      'The part of it that is kept for the answer, from 0 to below 1.',
      { default: 0.1 },
    ),
  });
}

function schedulerTable(dialect: Dialect): z.ZodType {
  const count = (doc: string, value: number) =>
    key(integer(dialect).optional(), doc, { default: value });
  return z.object({
    max_parallel_tasks: count('Tasks at once.', 8),
    max_tasks_per_plan: count('Tasks of one plan.', 32),
    max_step_nesting: count('How deep plans nest.', 4),
  });
}
