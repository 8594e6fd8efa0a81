import type * as z from 'zod';
import { scrubSecrets, type JsonValue } from '@aura/core';
import { maskArguments } from '../describe/mask-arguments.ts';
import { tomlText } from '../document/toml-text.ts';
import { formatKeyPath, type KeyPath } from '../issues/key-path.ts';
import type { ReadDocument } from '../load/read-document.ts';
import type { Dialect } from '../schema/dialect.ts';
import type { PositionIndex } from '../source/position-index.ts';
import { isTable, valueAt, type TomlValue } from '../source/toml-value.ts';
import { substituteText } from '../template/substitute-text.ts';
import type { ExplainedValue } from './explanation.ts';
import { findKey, type PassedKey } from './find-key.ts';
import { parseKeyPath } from './parse-key-path.ts';

/** A file, and how it is read. */
interface Source extends Extract<ReadDocument, { readonly type: 'read' }> {
  readonly file: string;
  readonly schema: z.core.$ZodType;
  readonly index: PositionIndex;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What the key at a path is in one file. */
export function explainValue(path: KeyPath, source: Source): ExplainedValue {
  const { file, root, schema } = source;
  const found = findKey(schema, path, root);
  // A key that this file's variant of the table does not have.
  if (found.type === 'unknown') return { file, source: 'unset', variables: [] };
  const value = valueAt(root, path);
  if (value !== undefined) return explainWritten(path, value, found.passed, source);
  const heir = found.passed.find(
    ({ path: at, rule }) => rule.inherits !== undefined && valueAt(root, at) === undefined,
  );
  const inheritedFrom = heir && [
    ...(parseKeyPath(heir.rule.inherits ?? '') ?? []),
    ...path.slice(heir.path.length),
  ];
  if (inheritedFrom !== undefined) {
    const inherited = explainValue(inheritedFrom, source);
    const isWorth = inherited.source === 'file' || inherited.source === 'inherited';
    if (isWorth || found.passed.at(-1)?.rule.default === undefined) {
      const isSet = inherited.source !== 'unset';
      return isSet
        ? {
            ...inherited,
            source: 'inherited',
            inheritedFrom: inherited.inheritedFrom ?? formatKeyPath(inheritedFrom),
          }
        : inherited;
    }
  }
  const rule = found.passed.at(-1)?.rule ?? {};
  const fallback = rule.default === undefined ? rule.defaultText : tomlText(rule.default);
  if (fallback === undefined) return { file, source: 'unset', variables: [] };
  return { file, source: 'default', value: fallback, variables: [] };
}

function explainWritten(
  path: KeyPath,
  value: TomlValue,
  passed: readonly PassedKey[],
  { file, index, written, findings, env, dialect }: Source,
): ExplainedValue {
  const origin = findings.originOf(path);
  const raw = valueAt(written, origin);
  const isSecret = passed.some(({ rule }) => rule.secret === true);
  const moved = formatKeyPath(origin) !== formatKeyPath(path);
  return {
    file,
    source: 'file',
    value: isSecret ? '***' : show(asShown(value, raw, dialect)),
    at: { file, ...index.locate(origin, 'key') },
    ...(moved ? { writtenAs: formatKeyPath(origin) } : {}),
    variables: placeholdersIn(raw, dialect).map((name) => ({
      name,
      set: env[name] !== undefined,
    })),
  };
}

function placeholdersIn(raw: TomlValue | undefined, dialect: Dialect): readonly string[] {
  if (Array.isArray(raw)) return raw.flatMap((item) => placeholdersIn(item, dialect));
  return typeof raw === 'string' ? substituteText(raw, { env: {}, dialect }).used : [];
}

/** Of a list of texts, as that of a command, what variables have put there stays as it is written: that is where tokens come from. */
function asShown(value: TomlValue, raw: TomlValue | undefined, dialect: Dialect): TomlValue {
  if (!Array.isArray(value)) return value;
  const written = Array.isArray(raw) && raw.length === value.length ? raw : value;
  const texts = value.map((item, index) =>
    placeholdersIn(written[index], dialect).length > 0 ? written[index] : item,
  );
  return isTexts(texts) ? [...maskArguments(texts)] : value;
}

function isTexts(values: readonly unknown[]): values is readonly string[] {
  return values.every((value) => typeof value === 'string');
}

const longest = 200;

/** As TOML on one line; what is in tables is shown by asking for it. */
function show(value: TomlValue): string {
  if (isTable(value)) return `a table with ${Object.keys(value).join(', ') || 'no keys'}`;
  const text = scrubSecrets(tomlText(toJson(value)));
  const characters = [...text];
  return characters.length > longest ? `${characters.slice(0, longest).join('')}...` : text;
}

function toJson(value: TomlValue): JsonValue {
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((item) => (isTable(item) ? '{...}' : toJson(item)));
  return isTable(value) ? {} : value;
}
