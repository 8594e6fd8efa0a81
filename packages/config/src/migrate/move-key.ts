import { isDeepStrictEqual } from 'node:util';
import type { FileFindings } from '../issues/file-findings.ts';
import { formatKeyPath, formatTable } from '../issues/key-path.ts';
import { isTable, member, valueAt, type TomlTable, type TomlValue } from '../source/toml-value.ts';

/** One legacy placement. */
interface Move {
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** Having it in both places is an error even when the values are the same. */
  readonly exclusive?: boolean;
  /** The old place wins over the new one. */
  readonly wins?: boolean;
  /** Where to move it, when that is not where it is read from. */
  readonly advice?: string;
  /** The value in the new place. */
  readonly convert?: (value: TomlValue) => TomlValue;
  readonly findings: FileFindings;
}

/**
 * Moves a value within a document, with a warning. The same value in both places counts as one; different values are an error.
 * Nothing happens when there is nothing to move.
 */
export function moveKey(root: TomlTable, move: Move): void {
  const { from, to, exclusive, wins, advice, convert = (same) => same, findings } = move;
  const value = valueAt(root, from);
  const source = valueAt(root, from.slice(0, -1));
  if (value === undefined || !isTable(source)) return;
  const target = tableAt(root, to.slice(0, -1));
  if (!target) return;
  const key = to.at(-1) ?? '';
  const present = member(target, key);
  delete source[from.at(-1) ?? ''];
  const places = `${name(from, isTable(value))} and ${name(to, isTable(value))}`;
  const conflict = exclusive === true || !isDeepStrictEqual(present, convert(value));
  if (present !== undefined && wins !== true && conflict) {
    findings.add({
      id: 'E21',
      severity: 'error',
      code: 'config/conflicting_keys',
      path: from,
      target: 'key',
      message: `is given twice, as ${places}; only one of them may be there`,
      hint: `keep ${name(to, isTable(value))}`,
    });
    return;
  }
  findings.add({
    id: 'W13',
    severity: 'warning',
    code: 'config/legacy_key',
    path: from,
    target: 'key',
    message: `is an old place for this; it is read as ${name(to, isTable(value))}`,
    hint: advice ?? `move it to ${name(to, isTable(value))}`,
  });
  if (present !== undefined && wins !== true) return;
  target[key] = convert(value);
  findings.addMove(from, to);
}

function name(path: readonly string[], isTable: boolean): string {
  return isTable ? formatTable(path) : formatKeyPath(path);
}

/** The table at `path`; its last segment is created when missing. */
function tableAt(root: TomlTable, path: readonly string[]): TomlTable | undefined {
  const found = valueAt(root, path);
  if (found !== undefined) return isTable(found) ? found : undefined;
  const parent = valueAt(root, path.slice(0, -1));
  if (!isTable(parent)) return undefined;
  const created: TomlTable = {};
  parent[path.at(-1) ?? ''] = created;
  return created;
}
