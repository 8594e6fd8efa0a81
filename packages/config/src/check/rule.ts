import type { FileFindings } from '../issues/file-findings.ts';
import type { Finding } from '../issues/finding.ts';
import type { KeyPath } from '../issues/key-path.ts';
import { isTable, member, type TomlTable, type TomlValue } from '../source/toml-value.ts';

/** A value and where it stands. */
export interface Placed {
  readonly value: TomlValue;
  readonly path: KeyPath;
  /** The table or list around it. */
  readonly parent: TomlValue;
  readonly root: TomlTable;
}

/** What a {@link Rule} found. */
export type Problem = Omit<Finding, 'path' | 'target' | 'severity'> & {
  /** Default `error`. */
  readonly severity?: Finding['severity'];
  /** Default: the value. */
  readonly target?: Finding['target'];
};

/** A check of single values, beyond their type. */
export interface Rule {
  /** Dotted path of the values it looks at; `*` stands for every key of a table and every item of a list. */
  readonly path: string;
  /** What is wrong, or undefined. */
  check(placed: Placed): Problem | undefined;
}

/** Applies rules to a document, whether it decodes or not, so that all problems show at once. */
export function applyRules(root: TomlTable, rules: readonly Rule[], findings: FileFindings): void {
  for (const rule of rules) {
    for (const placed of select(root, rule.path)) {
      const problem = rule.check({ ...placed, root });
      if (problem)
        findings.add({ severity: 'error', target: 'value', ...problem, path: placed.path });
    }
  }
}

function select(root: TomlTable, pattern: string): readonly Omit<Placed, 'root'>[] {
  let selected: readonly Omit<Placed, 'root'>[] = [{ value: root, path: [], parent: root }];
  for (const segment of pattern.split('.')) {
    selected = selected.flatMap(({ value: parent, path }): readonly Omit<Placed, 'root'>[] => {
      if (Array.isArray(parent) && segment === '*') {
        return parent.map((value, index) => ({ value, path: [...path, index], parent }));
      }
      if (!isTable(parent)) return [];
      const keys = segment === '*' ? Object.keys(parent) : [segment];
      return keys.flatMap((key) => {
        const value = member(parent, key);
        return value === undefined ? [] : [{ value, path: [...path, key], parent }];
      });
    });
  }
  return selected;
}
