import type { FileFindings } from '../issues/file-findings.ts';
import type { KeyPath } from '../issues/key-path.ts';
import { isTable, valueAt, type TomlTable, type TomlValue } from '../source/toml-value.ts';

/** Reports empty sources of skills, of the agent and of its workers. */
export function checkSkillSources(root: TomlTable, findings: FileFindings): void {
  checkSources(valueAt(root, ['agent', 'skills', 'local']), ['agent'], findings);
  const workers = valueAt(root, ['orchestration', 'worker']);
  if (!isTable(workers)) return;
  for (const name of Object.keys(workers)) {
    const path = ['orchestration', 'worker', name];
    checkSources(valueAt(root, [...path, 'skills', 'local']), path, findings);
  }
}

function checkSources(local: TomlValue | undefined, owner: KeyPath, findings: FileFindings): void {
  if (!Array.isArray(local)) return;
  for (const [index, entry] of local.entries()) {
    const source = isTable(entry) ? entry['source'] : undefined;
    if (typeof source !== 'string' || source.trim() !== '') continue;
    const worker = owner.length === 3 ? ` of the worker "${String(owner[2])}"` : '';
    findings.add({
      id: 'E13',
      severity: 'error',
      code: 'config/bad_value',
      path: [...owner, 'skills', 'local', index, 'source'],
      target: 'value',
      message: `is empty${worker}; the directory that holds the directories of skills is required`,
      hint: 'write source = "./skills", or remove the entry',
    });
  }
}
