import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ConfigIssue } from '../issues/config-issue.ts';
import { FileFindings } from '../issues/file-findings.ts';
import { migrate } from '../migrate/migrate.ts';
import type { Dialect } from '../schema/dialect.ts';
import { parseToml } from '../source/parse-toml.ts';
import type { TomlTable } from '../source/toml-value.ts';
import { substituteTree } from '../template/substitute-tree.ts';
import { systemReason } from './find-config-files.ts';

/** How a file is read. */
interface ReadOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly dialect: Dialect;
}

/** A file before it is checked. */
export type ReadDocument =
  | {
      readonly type: 'read';
      readonly text: string;
      /** As it is written. */
      readonly written: TomlTable;
      /** With its placeholders replaced and its old keys moved. */
      readonly root: TomlTable;
      readonly dialect: Dialect;
      /** What was found on the way, and what has moved. */
      readonly findings: FileFindings;
    }
  | { readonly type: 'failed'; readonly text: string; readonly issue: ConfigIssue };

/** Reads a file up to where the checks begin. Never throws for what a user wrote. */
export async function readDocument(
  file: string,
  { cwd, env, dialect }: ReadOptions,
): Promise<ReadDocument> {
  let text: string;
  try {
    const bytes = await readFile(resolve(cwd, file));
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    return { type: 'failed', text: '', issue: unreadable(file, error) };
  }
  const parsed = parseToml(file, text);
  if (parsed.type === 'failed') return { type: 'failed', text, issue: parsed.issue };
  const findings = new FileFindings();
  const root = substituteTree(parsed.root, { env, dialect, findings });
  migrate(root, dialect, findings);
  return { type: 'read', text, written: parsed.root, root, dialect, findings };
}

function unreadable(file: string, error: unknown): ConfigIssue {
  const base = { id: 'E01', severity: 'error', code: 'config/unreadable', path: '' } as const;
  if (error instanceof TypeError) {
    const message = `${file} is not text in UTF-8; TOML is required`;
    return { ...base, id: 'E02', code: 'config/syntax', message, hint: 'save the file as UTF-8' };
  }
  const message = `${file} cannot be read: ${systemReason(error)}`;
  return { ...base, message, hint: 'make the file readable or remove it' };
}
