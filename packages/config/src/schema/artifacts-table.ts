import * as z from 'zod';
import type { Dialect } from './dialect.ts';
import { key } from './key-registry.ts';
import { boolean, integer } from './scalars.ts';

/** Keys of `[orchestration.artifacts]` that older files have directly in `[orchestration]`, where they win. */
export const flatArtifactKeys = [
  'memory_dir',
  'result_artifact_threshold',
  'result_summary_length',
  'session_history_turns',
  'persistence_drain_timeout_ms',
  'tool_output_artifact_threshold',
  'tool_output_duration_threshold_ms',
] as const;

/** `[orchestration.artifacts]` as it is written, decoded and migrated. */
export interface ArtifactsTable {
  readonly memory_dir?: string | undefined;
}

/** The schema of `[orchestration.artifacts]`: what of a run is kept in files. */
export function artifactsTable(dialect: Dialect): z.ZodType<ArtifactsTable> {
  const count = () => integer(dialect).optional();
  const ours = { superset: true } as const;
  return z.object({
    memory_dir: key(
      z.string().optional(),
      'The former place of the top-level `memory_dir`, which wins over it.',
      { example: './memory' },
    ),
    result_artifact_threshold: key(
      count(),
      'Results of workers that are longer than so many bytes become files.',
      { default: 4_000 },
    ),
    result_summary_length: key(count(), 'How many bytes of such a result stay in the plan.', {
      default: 2_000,
    }),
    session_history_turns: key(
      count(),
      'How many earlier runs of the session the coordinator is told of; 0 for none.',
      { default: 3 },
    ),
    persistence_drain_timeout_ms: key(
      count(),
      'How long the end of a task waits until everything is written.',
      { default: 2_000 },
    ),
    tool_output_artifact_threshold: key(
      count(),
      'Results of tools that are longer than so many bytes are copied to files; 0 for all.',
      { default: 500 },
    ),
    tool_output_duration_threshold_ms: key(
      count(),
      'Results of calls that took so long are copied to files as well; 0 for none.',
      { default: 5_000 },
    ),
    show_tool_reasoning_in_continuation: key(
      boolean(dialect).optional(),
      'Shows the coordinator which tools the workers used.',
      { default: false },
    ),
    max_session_runs: key(count(), 'How many runs of a session stay; 0 for all.', { default: 20 }),
    max_session_age_days: key(count(), 'How long the files of a session stay; 0 for ever.', {
      default: 0,
      ...ours,
    }),
    max_total_bytes: key(count(), 'The most that all files may take; 0 for any number.', {
      default: 0,
      ...ours,
    }),
  });
}
