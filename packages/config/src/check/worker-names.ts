import type { FileFindings } from '../issues/file-findings.ts';
import { isTable, valueAt, type TomlTable } from '../source/toml-value.ts';

/** Reports blank worker names and those that differ in case only: the names become names of files. */
export function checkWorkerNames(root: TomlTable, findings: FileFindings): void {
  const parent = ['orchestration', 'worker'];
  const workers = valueAt(root, parent);
  if (!isTable(workers)) return;
  const firstByName = new Map<string, string>();
  for (const name of Object.keys(workers)) {
    const folded = name.toLowerCase();
    const first = firstByName.get(folded);
    const problem = {
      id: 'E12',
      severity: 'error',
      path: [...parent, name],
      target: 'key',
    } as const;
    if (name.trim() === '') {
      findings.add({
        ...problem,
        code: 'config/bad_value',
        message: `is the worker name ${JSON.stringify(name)}; it must not be blank`,
        hint: 'give the worker a name',
      });
    } else if (first !== undefined) {
      findings.add({
        ...problem,
        code: 'config/duplicate_worker',
        message: `is "${name}", but "${first}" exists; worker names must differ in more than case`,
        hint: 'rename one of them',
      });
    } else firstByName.set(folded, name);
  }
}
