import type { FileFindings } from '../issues/file-findings.ts';
import { formatTable } from '../issues/key-path.ts';
import { flatArtifactKeys } from '../schema/artifacts-table.ts';
import type { Dialect } from '../schema/dialect.ts';
import { isTable, member, valueAt, type TomlTable } from '../source/toml-value.ts';
import { moveKey } from './move-key.ts';

/** Keys of a model that older versions expected in `[agent]`. */
const formerAgentKeys = [
  'temperature',
  'max_tokens',
  'context_window',
  'reasoning_effort',
  'additional_params',
];
/** Options of Ollama that older versions expected directly in its table. */
const formerOllamaKeys = ['num_ctx', 'num_predict'];

/** Moves what stands where older versions expected it, in place. Strict mode leaves it there, to be refused as unknown. */
export function migrate(root: TomlTable, dialect: Dialect, findings: FileFindings): void {
  migrateArtifacts(root, findings);
  if (dialect === 'strict') {
    if (member(root, 'llm') !== undefined) refuseTopLevelLlm(root, findings);
    return;
  }
  const agent = member(root, 'agent');
  if (isTable(agent)) {
    moveKey(root, { from: ['llm'], to: ['agent', 'llm'], exclusive: true, findings });
    if (isTable(member(agent, 'llm'))) {
      for (const key of formerAgentKeys) {
        moveKey(root, { from: ['agent', key], to: ['agent', 'llm', key], findings });
      }
    }
  }
  migrateOrchestration(root, findings);
  const workers = valueAt(root, ['orchestration', 'worker']);
  const workerNames = isTable(workers) ? Object.keys(workers) : [];
  const owners = [['agent'], ...workerNames.map((name) => ['orchestration', 'worker', name])];
  for (const owner of owners) {
    const llm = [...owner, 'llm'];
    if (valueAt(root, [...llm, 'provider']) !== 'ollama') continue;
    for (const key of formerOllamaKeys) {
      moveKey(root, { from: [...llm, key], to: [...llm, 'additional_params', key], findings });
    }
  }
}

const orchestration = 'orchestration';

/** What every version reads: keys of the artifacts directly in `[orchestration]`, and another name of the directory. */
function migrateArtifacts(root: TomlTable, findings: FileFindings): void {
  const advice = 'move it to the top of the file, as memory_dir';
  const directory = [orchestration, 'artifacts', 'memory_dir'];
  const former = [orchestration, 'artifacts', 'memory_path'];
  moveKey(root, { from: former, to: directory, advice, findings });
  for (const name of [...flatArtifactKeys, 'memory_path'] as const) {
    const isDirectory = name === 'memory_dir' || name === 'memory_path';
    moveKey(root, {
      from: [orchestration, name],
      to: isDirectory ? directory : [orchestration, 'artifacts', name],
      wins: true,
      ...(isDirectory ? { advice } : {}),
      findings,
    });
  }
}

function migrateOrchestration(root: TomlTable, findings: FileFindings): void {
  moveKey(root, {
    from: [orchestration, 'max_iterations'],
    to: [orchestration, 'max_planning_cycles'],
    findings,
  });
  moveKey(root, {
    from: [orchestration, 'per_call_timeout_secs'],
    to: [orchestration, 'timeouts', 'per_call_timeout_secs'],
    findings,
  });
  moveKey(root, {
    from: [orchestration, 'max_consecutive_duplicate_tool_calls'],
    to: [orchestration, 'duplicate_call_block_threshold'],
    // It counted the calls that were let through.
    convert: (value) => (typeof value === 'bigint' ? value + 1n : value),
    advice: 'write duplicate_call_block_threshold, one higher',
    findings,
  });
}

function refuseTopLevelLlm(root: TomlTable, findings: FileFindings): void {
  delete root['llm'];
  findings.add({
    id: 'E05',
    severity: 'error',
    code: 'config/legacy_key',
    path: ['llm'],
    target: 'key',
    message: `is no longer a table of its own; strict mode requires ${formatTable(['agent', 'llm'])}`,
    hint: 'rename it to [agent.llm]; workers override it in [orchestration.worker.<name>.llm]',
  });
}
