import type { FileFindings } from '../issues/file-findings.ts';
import { isTable, member, type TomlTable, type TomlValue } from '../source/toml-value.ts';
import { llmPaths } from './llm-paths.ts';
import type { Rule } from './rule.ts';

/** Less has no room for a request beside its answer. */
const smallestWindow = 2_048;

/** Windows in which no conversation can be kept. */
export const windowRules: readonly Rule[] = llmPaths.map((llm) => ({
  path: `${llm}.context_window`,
  check: ({ value }) => {
    const tokens = Number(value);
    if (!Number.isFinite(tokens) || tokens < 0 || tokens >= smallestWindow) return undefined;
    return {
      code: 'config/bad_value',
      message: `is ${tokens}; a window of at least ${smallestWindow} tokens is required`,
      hint: 'it is counted in tokens, such as 128000; leave the key out when it is not known',
    };
  },
}));

/** Nothing is made smaller before anybody knows how large it may be. */
export function checkCompaction(root: TomlTable, findings: FileFindings): void {
  if (!isTable(member(root, 'compaction'))) return;
  if (member(tableIn(tableIn(root, 'agent'), 'llm'), 'context_window') !== undefined) return;
  findings.add({
    code: 'config/window_not_set',
    severity: 'warning',
    target: 'key',
    path: ['compaction'],
    message: 'has no effect: the window of the model is not known',
    hint: 'set context_window in [agent.llm] to the tokens that the model takes',
  });
}

function tableIn(table: TomlTable, key: string): TomlTable {
  const value: TomlValue | undefined = member(table, key);
  return value !== undefined && isTable(value) ? value : {};
}
