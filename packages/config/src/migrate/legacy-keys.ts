/** A key that older versions had elsewhere or under another name. */
export interface LegacyKey {
  readonly path: string;
  readonly successor: string;
}

const artifacts = [
  'result_artifact_threshold',
  'result_summary_length',
  'session_history_turns',
  'persistence_drain_timeout_ms',
  'tool_output_artifact_threshold',
  'tool_output_duration_threshold_ms',
];

/** Every key that is read in an old place, with its new one. What moves them is `migrate`; a test holds both together. */
export const legacyKeys: readonly LegacyKey[] = [
  { path: 'llm', successor: 'agent.llm' },
  ...['temperature', 'max_tokens', 'context_window', 'reasoning_effort', 'additional_params'].map(
    (key) => ({ path: `agent.${key}`, successor: `agent.llm.${key}` }),
  ),
  ...['agent.llm', 'orchestration.worker.<name>.llm'].flatMap((llm) =>
    ['num_ctx', 'num_predict'].map((key) => ({
      path: `${llm}.${key}`,
      successor: `${llm}.additional_params.${key}`,
    })),
  ),
  { path: 'orchestration.max_iterations', successor: 'orchestration.max_planning_cycles' },
  {
    path: 'orchestration.per_call_timeout_secs',
    successor: 'orchestration.timeouts.per_call_timeout_secs',
  },
  {
    path: 'orchestration.max_consecutive_duplicate_tool_calls',
    successor: 'orchestration.duplicate_call_block_threshold',
  },
  ...['orchestration', 'orchestration.artifacts'].map((table) => ({
    path: `${table}.memory_path`,
    successor: 'memory_dir',
  })),
  { path: 'orchestration.memory_dir', successor: 'memory_dir' },
  ...artifacts.map((key) => ({
    path: `orchestration.${key}`,
    successor: `orchestration.artifacts.${key}`,
  })),
];
