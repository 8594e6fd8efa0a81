import { isLabelWord, splitToolPattern, toolSelectors } from '@aura/core';
import { compileRichGlob } from '../glob/rich-glob.ts';
import type { FileFindings } from '../issues/file-findings.ts';
import type { Finding } from '../issues/finding.ts';
import type { KeyPath } from '../issues/key-path.ts';
import { isTable, valueAt, type TomlTable, type TomlValue } from '../source/toml-value.ts';
import { suggestWord } from './nearest-word.ts';

const place: KeyPath = ['policy', 'flow'];

/** A value of the document and where it stands. */
type Item = readonly [path: KeyPath, value: TomlValue];

/** The entries of a list. Values of another type are told of by the schema. */
function itemsAt(root: TomlTable, path: KeyPath): readonly Item[] {
  const value = valueAt(root, path);
  return Array.isArray(value) ? value.map((item, index) => [[...path, index], item] as const) : [];
}

function textsAt(root: TomlTable, path: KeyPath): readonly (readonly [KeyPath, string])[] {
  return itemsAt(root, path).flatMap(([at, value]) =>
    typeof value === 'string' ? [[at, value] as const] : [],
  );
}

/** The words that exist; undefined for none. */
function listed(known: readonly string[]): string | undefined {
  const names = known.map((name) => `"${name}"`).join(', ');
  return known.length === 0 ? undefined : `there are ${names}`;
}

/** What is wrong with a pattern itself. */
function badPattern(pattern: string): Pick<Finding, 'message' | 'hint'> | undefined {
  const shown = `is ${JSON.stringify(pattern)}`;
  if (pattern.startsWith('@')) {
    if (toolSelectors.includes(pattern)) return undefined;
    const hint = suggestWord(pattern, toolSelectors, listed(toolSelectors) ?? '');
    return { message: `${shown}, which is no selector of tools`, hint };
  }
  const { server, tool } = splitToolPattern(pattern);
  for (const glob of server === undefined ? [tool] : [server, tool]) {
    try {
      compileRichGlob(glob);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      const hint = 'write names such as "web_*" or "crm:*", and \\ before a literal [ or {';
      return { message: `${shown}; ${error.message}`, hint };
    }
  }
  return undefined;
}

class FlowCheck {
  readonly #root: TomlTable;
  readonly #findings: FileFindings;

  constructor(root: TomlTable, findings: FileFindings) {
    this.#root = root;
    this.#findings = findings;
  }

  run(): void {
    const entriesOf = (key: string): readonly KeyPath[] =>
      itemsAt(this.#root, [...place, key])
        .filter(([, value]) => isTable(value))
        .map(([path]) => path);
    const sources = entriesOf('sources');
    const sinks = entriesOf('sinks');
    const brought = [[...place, 'input'], ...sources.map((path) => [...path, 'labels'])];
    for (const path of brought) this.#checkWords(path);
    const labels = brought.flatMap((path) => textsAt(this.#root, path).map(([, label]) => label));
    for (const path of sources) this.#requireSome([...path, 'labels'], 'it would mean nothing');
    for (const path of [...sources, ...sinks]) this.#checkPatterns([...path, 'tools']);
    for (const path of sinks) {
      this.#requireSome([...path, 'when'], 'it would forbid the tools for good');
      this.#checkWhen([...path, 'when'], [...new Set(labels)]);
      this.#checkAction([...path, 'action']);
    }
  }

  #checkWords(path: KeyPath): void {
    for (const [at, label] of textsAt(this.#root, path)) {
      if (isLabelWord(label)) continue;
      const hint = 'write a lower-case word, such as "private"';
      this.#refuse(at, `is ${JSON.stringify(label)}, which is no label`, hint);
    }
  }

  #checkPatterns(path: KeyPath): void {
    this.#requireSome(path, 'it would name no tool');
    for (const [at, pattern] of textsAt(this.#root, path)) {
      const problem = badPattern(pattern);
      if (problem !== undefined) this.#refuse(at, problem.message, problem.hint);
      else this.#checkServer(at, splitToolPattern(pattern).server);
    }
  }

  #checkServer(path: KeyPath, server: string | undefined): void {
    if (server === undefined) return;
    const table = valueAt(this.#root, ['mcp', 'servers']);
    const known = table !== undefined && isTable(table) ? Object.keys(table) : [];
    if (known.some(compileRichGlob(server))) return;
    const message = `matches nothing: there is no MCP server "${server}"`;
    const others = listed(known) ?? 'there are no servers in [mcp.servers]';
    this.#warn(path, message, suggestWord(server, known, others));
  }

  /** A sink that nothing can close is a hole that looks like a wall. */
  #checkWhen(path: KeyPath, labels: readonly string[]): void {
    for (const [at, label] of textsAt(this.#root, path)) {
      if (labels.includes(label)) continue;
      const message = `is ${JSON.stringify(label)}, a label that no source brings`;
      const others = listed(labels) ?? 'add a source to [policy.flow]';
      this.#refuse(at, message, suggestWord(label, labels, others));
    }
  }

  #checkAction(path: KeyPath): void {
    const asks = valueAt(this.#root, path) === 'ask';
    if (!asks || valueAt(this.#root, ['hitl']) !== undefined) return;
    const message = 'is "ask", and there is nobody to ask: such calls are refused';
    this.#warn(path, message, 'add [hitl.route], or write "refuse"');
  }

  #requireSome(path: KeyPath, why: string): void {
    const value = valueAt(this.#root, path);
    if (!Array.isArray(value) || value.length > 0) return;
    this.#refuse(path, `is empty; ${why}`, 'add an entry, or remove the table around it');
  }

  #refuse(path: KeyPath, message: string, hint: string): void {
    const code = 'config/bad_value';
    this.#findings.add({ severity: 'error', code, target: 'value', path, message, hint });
  }

  #warn(path: KeyPath, message: string, hint: string): void {
    const code = 'config/flow_gap';
    this.#findings.add({ severity: 'warning', code, target: 'value', path, message, hint });
  }
}

/** What `[policy.flow]` must satisfy beyond its types, and what of it can have no effect. */
export function checkFlow(root: TomlTable, findings: FileFindings): void {
  if (valueAt(root, place) !== undefined) new FlowCheck(root, findings).run();
}
