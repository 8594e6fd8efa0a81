import { AuraError } from '@aura/core';
import { nearestWord } from '../check/nearest-word.ts';
import { tomlText } from '../document/toml-text.ts';
import { isTable, member, valueAt, type TomlTable } from '../source/toml-value.ts';
import { isSame, TomlSource, type Splice } from './toml-source.ts';

/**
 * A TOML text in which more tools match the `mcp_filter` of a worker. A worker without one, who has all tools, has only these
 * then; an empty list gives it none. Patterns that are there already are not added.
 * @throws {AuraError} `config/syntax`, `config/unknown_worker`, `config/bad_value` when the filter is no list, `config/not_editable`
 */
export function addWorkerFilters(
  text: string,
  worker: string,
  patterns: readonly string[],
): string {
  const source = new TomlSource(text);
  const table = ['orchestration', 'worker', worker];
  const path = [...table, 'mcp_filter'];
  requireWorker(source.root, worker);
  const present = valueAt(source.root, path);
  if (present !== undefined && !Array.isArray(present)) {
    throw new AuraError('config/bad_value', {
      message: `mcp_filter of the worker "${worker}" is no list`,
      hint: 'Correct it by hand.',
    });
  }
  const added = [...new Set(patterns)].filter((pattern) => !present?.includes(pattern));
  if (present !== undefined && added.length === 0) return text;
  const wanted = [...(present ?? []), ...added];
  const splice =
    present === undefined ? newFilter(source, table, wanted) : longerFilter(source, path, added);
  return source.edit(
    splice === undefined ? [] : [splice],
    (root) =>
      isSame(valueAt(root, path), wanted) &&
      isSame(withoutFilter(root, worker), withoutFilter(source.root, worker)),
  );
}

function requireWorker(root: TomlTable, worker: string): void {
  const workers = valueAt(root, ['orchestration', 'worker']);
  const known = isTable(workers) ? Object.keys(workers) : [];
  if (isTable(workers) && isTable(member(workers, worker))) return;
  const near = nearestWord(worker, known);
  throw new AuraError('config/unknown_worker', {
    message: `there is no worker ${JSON.stringify(worker)}; there is ${known.join(', ') || 'none'}`,
    hint: near === undefined ? 'Name one of them.' : `Did you mean "${near}"?`,
  });
}

function longerFilter(
  source: TomlSource,
  path: readonly string[],
  added: readonly string[],
): Splice | undefined {
  const placed = source.keys.find(({ path: at }) => isSame(at, path));
  if (placed?.node.value.type !== 'TOMLArray') return undefined;
  const { elements, range } = placed.node.value;
  const texts = added.map((pattern) => tomlText(pattern));
  const last = elements.at(-1);
  if (last === undefined) {
    const at = range[0] + 1;
    return { start: at, end: at, text: texts.join(', ') };
  }
  const at = last.range[1];
  const start = source.lineStart(last.range[0]);
  const indent = source.text.slice(start, last.range[0]);
  // An item on a line of its own is followed by more of them.
  const separator = indent.trim() === '' ? `,${source.eol}${indent}` : ', ';
  return { start: at, end: at, text: texts.map((text) => separator + text).join('') };
}

function newFilter(
  source: TomlSource,
  table: readonly string[],
  wanted: readonly unknown[],
): Splice | undefined {
  const line = `mcp_filter = ${tomlText(wanted.map(String))}`;
  const header = source.tables.find(({ resolvedKey }) => isSame(resolvedKey, table));
  if (header !== undefined) {
    const at = source.lineEnd(header.key.range[1]);
    const isOpen = at > 0 && source.text[at - 1] !== '\n';
    return { start: at, end: at, text: isOpen ? `${source.eol}${line}` : `${line}${source.eol}` };
  }
  const inline = source.keys.find(({ path }) => isSame(path, table));
  if (inline?.node.value.type !== 'TOMLInlineTable') return undefined;
  const at = inline.node.value.body.at(-1)?.range[1];
  return at === undefined ? undefined : { start: at, end: at, text: `, ${line}` };
}

function withoutFilter(root: TomlTable, worker: string): unknown {
  const copy = structuredClone(root);
  const table = valueAt(copy, ['orchestration', 'worker', worker]);
  if (isTable(table)) delete table['mcp_filter'];
  return copy;
}
