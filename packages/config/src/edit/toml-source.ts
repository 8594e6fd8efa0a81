import { isDeepStrictEqual } from 'node:util';
import { AuraError } from '@aura/core';
import { parse, TomlError } from 'smol-toml';
import { parseTOML, type AST } from 'toml-eslint-parser';
import type { TomlTable } from '../source/toml-value.ts';

/** A key with a value, and the path that it has in the document. */
export interface PlacedKey {
  readonly path: readonly (string | number)[];
  readonly node: AST.TOMLKeyValue;
  /** The header that it stands under, if any. */
  readonly table?: AST.TOMLTable;
}

/** A text to put in the place of a part of the source. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A TOML text that is edited in place: whatever is not spliced stays as it is, to the byte. */
export class TomlSource {
  readonly text: string;
  /** The decoded document. */
  readonly root: TomlTable;
  readonly tables: readonly AST.TOMLTable[];
  readonly keys: readonly PlacedKey[];
  /** How lines end. */
  readonly eol: string;

  /** @throws {AuraError} `config/syntax` */
  constructor(text: string) {
    this.text = text;
    this.root = decode(text);
    this.eol = text.includes('\r\n') ? '\r\n' : '\n';
    const { body } = parseTOML(text, { tomlVersion: 'latest' }).body[0];
    this.tables = body.filter((node) => node.type === 'TOMLTable');
    this.keys = body.flatMap((node): readonly PlacedKey[] => {
      if (node.type === 'TOMLKeyValue') return [{ path: namesOf(node), node }];
      return node.body.map((inner) => ({
        path: [...node.resolvedKey, ...namesOf(inner)],
        node: inner,
        table: node,
      }));
    });
  }

  /** The whole lines that a node stands on, with their end. */
  lines(node: AST.TOMLNode): { readonly start: number; readonly end: number } {
    return { start: this.lineStart(node.range[0]), end: this.lineEnd(node.range[1]) };
  }

  /** A header with its keys, and with what stands between them. */
  region(table: AST.TOMLTable): { readonly start: number; readonly end: number } {
    const last = table.body.at(-1) ?? table.key;
    return { start: this.lineStart(table.range[0]), end: this.lineEnd(last.range[1]) };
  }

  /** The source of a node. */
  source(node: AST.TOMLNode): string {
    return this.text.slice(...node.range);
  }

  lineStart(offset: number): number {
    return this.text.lastIndexOf('\n', offset - 1) + 1;
  }

  lineEnd(offset: number): number {
    const end = this.text.indexOf('\n', offset);
    return end === -1 ? this.text.length : end + 1;
  }

  /**
   * The text with its splices, which must not overlap. What comes out is read again and compared with what was wanted.
   * @throws {AuraError} `config/not_editable` when it says something else.
   */
  edit(splices: readonly Splice[], isWanted: (root: TomlTable) => boolean): string {
    let edited = '';
    let copied = 0;
    for (const { start, end, text } of splices.toSorted(
      (a, b) => a.start - b.start || a.end - b.end,
    )) {
      edited += this.text.slice(copied, start) + text;
      copied = end;
    }
    edited += this.text.slice(copied);
    if (isReadAs(edited, isWanted)) return edited;
    throw new AuraError('config/not_editable', {
      message: 'the file is written in a way that cannot be changed safely',
      hint: 'Change it by hand: write the table with a [header] of its own.',
    });
  }
}

/** True when two documents say the same. */
export function isSame(a: unknown, b: unknown): boolean {
  return isDeepStrictEqual(a, b);
}

function isReadAs(text: string, isWanted: (root: TomlTable) => boolean): boolean {
  try {
    return isWanted(decode(text));
  } catch (error) {
    if (AuraError.is(error, 'config/syntax')) return false;
    throw error;
  }
}

function decode(text: string): TomlTable {
  try {
    return parse(text, { integersAsBigInt: true });
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [reason = 'invalid TOML'] = error.message.split('\n');
    throw new AuraError('config/syntax', {
      message: `line ${error.line}, column ${error.column}: ${reason.replace('Invalid TOML document: ', '')}`,
      hint: 'Correct the file before it is changed.',
      cause: error,
    });
  }
}

/** The names of a dotted key. */
export function namesOf({ key }: AST.TOMLKeyValue): readonly string[] {
  return key.keys.map((part) => (part.type === 'TOMLBare' ? part.name : part.value));
}
