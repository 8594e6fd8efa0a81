import { parseTOML, type AST } from 'toml-eslint-parser';
import type { KeyPath } from '../issues/key-path.ts';

/** A place in a text; both numbers count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Where one key, and what it holds, stands in the text. */
interface Place {
  key?: Position;
  value?: Position;
  /** Whether `key` is where the table itself is written, not merely part of the path of one below it. */
  defined: boolean;
  readonly children: Map<string | number, Place>;
}

/** Tells where the keys of a TOML document stand in its text. */
export class PositionIndex {
  readonly #root: Place;

  constructor(root: Place) {
    this.#root = root;
  }

  /** The place of the key or value at `path`, or of the nearest table around it. */
  locate(path: KeyPath, target: 'key' | 'value'): Position {
    let found: Position = { line: 1, column: 1 };
    let place = this.#root;
    for (const [index, segment] of path.entries()) {
      const next = place.children.get(segment);
      if (!next) return found;
      place = next;
      const last = index === path.length - 1;
      found =
        (last && target === 'value' ? place.value : undefined) ?? place.key ?? place.value ?? found;
    }
    return found;
  }
}

/** Reads the positions out of a text that is known to be valid TOML. */
export function buildPositionIndex(text: string): PositionIndex {
  const root = createPlace();
  const { body } = parseTOML(text, { tomlVersion: 'latest' }).body[0];
  for (const node of body) {
    if (node.type === 'TOMLTable') addTable(root, node);
    else addKeyValue(root, node);
  }
  return new PositionIndex(root);
}

function addTable(root: Place, table: AST.TOMLTable): void {
  let place = root;
  let used = 0;
  for (const segment of table.resolvedKey) {
    place = child(place, segment);
    // The index of an array of tables is written nowhere: it shares the place of the header.
    const key = typeof segment === 'number' ? table.key : table.key.keys[used++];
    if (key) place.key ??= start(key);
  }
  if (!place.defined) place.key = start(table.key.keys.at(-1) ?? table.key);
  place.defined = true;
  for (const node of table.body) addKeyValue(place, node);
}

function addKeyValue(parent: Place, node: AST.TOMLKeyValue): void {
  let place = parent;
  for (const key of node.key.keys) {
    place = child(place, key.type === 'TOMLBare' ? key.name : key.value);
    place.key ??= start(key);
  }
  place.defined = true;
  addValue(place, node.value);
}

function addValue(place: Place, node: AST.TOMLContentNode): void {
  place.value = start(node);
  if (node.type === 'TOMLInlineTable') {
    for (const entry of node.body) addKeyValue(place, entry);
  } else if (node.type === 'TOMLArray') {
    for (const [index, element] of node.elements.entries()) addValue(child(place, index), element);
  }
}

function child(place: Place, segment: string | number): Place {
  const known = place.children.get(segment);
  if (known) return known;
  const created = createPlace();
  place.children.set(segment, created);
  return created;
}

function createPlace(): Place {
  return { defined: false, children: new Map() };
}

function start(node: AST.TOMLNode): Position {
  return { line: node.loc.start.line, column: node.loc.start.column + 1 };
}
