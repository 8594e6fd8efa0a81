import type * as z from 'zod';
import { distance } from 'fastest-levenshtein';
import type { FileFindings } from '../issues/file-findings.ts';
import type { Finding } from '../issues/finding.ts';
import { formatTable, type KeyPath } from '../issues/key-path.ts';
import { valueAt, type TomlTable, type TomlValue } from '../source/toml-value.ts';
import { describeFound } from './describe-found.ts';

/** Decodes a document with its schema. Reports every value that does not fit; the result is then undefined. */
export function decode<T>(
  root: TomlTable,
  schema: z.ZodType<T>,
  findings: FileFindings,
): T | undefined {
  const parsed = schema.safeParse(root);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) findings.add(toFinding(issue, root));
  return undefined;
}

function toFinding(issue: z.core.$ZodIssue, root: TomlTable): Finding {
  const path = issue.path.map((segment) =>
    typeof segment === 'symbol' ? String(segment) : segment,
  );
  const value = valueAt(root, path);
  if (value === undefined) return missing(path, issue);
  const found = describeFound(value, path);
  if (issue.code === 'invalid_value') return notAllowed(path, value, issue.values.map(String));
  if (issue.code === 'invalid_union') return notAllowed(path, value, unionOptions(issue));
  const wrong = {
    id: 'E06',
    severity: 'error',
    code: 'config/wrong_type',
    path,
    target: 'value',
  } as const;
  if (issue.code === 'custom') {
    return {
      ...wrong,
      message: `${found}; ${issue.message}`,
      hint: String(issue.params?.['hint']),
    };
  }
  const expected = issue.code === 'invalid_type' ? issue.expected : '';
  const { name, hint } = kinds.get(expected) ?? { name: 'another type', hint: issue.message };
  return { ...wrong, message: `${found}; ${name} is required`, hint };
}

/** How the types that a schema can ask for are called, and how to write them. */
const kinds = new Map([
  ['string', { name: 'a string', hint: 'put the value in quotes' }],
  ['array', { name: 'a list', hint: 'put the values in square brackets' }],
  ['object', { name: 'a table', hint: 'write it as a [table] with keys of its own' }],
  ['record', { name: 'a table', hint: 'write it as a [table] with keys of its own' }],
]);

function missing(path: KeyPath, issue: z.core.$ZodIssue): Finding {
  const key = String(path.at(-1));
  const table = formatTable(path.slice(0, -1));
  const expected = issue.code === 'invalid_type' ? issue.expected : '';
  const options = issue.code === 'invalid_union' ? unionOptions(issue) : [];
  const isTable = expected === 'object' || expected === 'record';
  const assignment = expected === 'array' ? `${key} = ["..."]` : `${key} = "..."`;
  return {
    id: 'E04',
    severity: 'error',
    code: 'config/missing_key',
    path,
    target: 'key',
    message: `is missing; ${table} requires ${options.length > 0 ? `one of ${options.join(', ')}` : 'it'}`,
    hint: isTable ? `add the table ${formatTable(path)}` : `add ${assignment} to ${table}`,
  };
}

function notAllowed(path: KeyPath, value: TomlValue, options: readonly string[]): Finding {
  const wanted = String(value).trim().toLowerCase();
  const near = options.find(
    (option) => distance(wanted, option) <= 2 || (wanted.length > 2 && option.startsWith(wanted)),
  );
  return {
    id: 'E07',
    severity: 'error',
    code: 'config/not_allowed',
    path,
    target: 'value',
    message: `${describeFound(value, path)}; allowed are ${options.join(', ')}`,
    hint: near === undefined ? 'use one of them, in lower case' : `did you mean "${near}"?`,
  };
}

function unionOptions(issue: z.core.$ZodIssueInvalidUnion): readonly string[] {
  return 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
}
