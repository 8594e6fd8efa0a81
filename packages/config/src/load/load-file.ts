import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { checkDocument } from '../check/check-document.ts';
import type { Deployment } from '../check/deployment-checks.ts';
import type { ConfigIssue } from '../issues/config-issue.ts';
import { FileFindings } from '../issues/file-findings.ts';
import { locateFindings } from '../issues/locate-findings.ts';
import { migrate } from '../migrate/migrate.ts';
import type { AgentConfig } from '../resolve/agent-config.ts';
import { resolveAgent } from '../resolve/resolve-agent.ts';
import type { Dialect } from '../schema/dialect.ts';
import { parseToml } from '../source/parse-toml.ts';
import { substituteTree } from '../template/substitute-tree.ts';
import { systemReason } from './find-config-files.ts';

/** What all files of one load share. */
export interface LoadContext {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly dialect: Dialect;
  readonly loadedAt: number;
  readonly envFile?: string;
  readonly deployment?: Deployment;
}

/** One file after loading. */
export interface LoadedFile {
  readonly file: string;
  /** The text as it was read; empty when it could not be. */
  readonly text: string;
  /** Absent when the file has errors, other than that it asks for what is not built. */
  readonly agent?: AgentConfig;
  readonly issues: readonly ConfigIssue[];
}

/** Loads one file on its own: what it says about others is not looked at. Never throws for what a user wrote. */
export async function loadFile(file: string, context: LoadContext): Promise<LoadedFile> {
  let text: string;
  try {
    const bytes = await readFile(resolve(context.cwd, file));
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    return { file, text: '', issues: [unreadable(file, error)] };
  }
  const parsed = parseToml(file, text);
  if (parsed.type === 'failed') return { file, text, issues: [parsed.issue] };
  const findings = new FileFindings();
  const { env, dialect, envFile, loadedAt, deployment } = context;
  const root = substituteTree(parsed.root, { env, dialect, findings });
  migrate(root, dialect, findings);
  const config = checkDocument(root, { dialect, findings, deployment });
  const issues = await locateFindings(findings, envFile ? { file, text, envFile } : { file, text });
  if (!config || findings.unclear) return { file, text, issues };
  return { file, text, issues, agent: resolveAgent(config, { file, loadedAt, env, dialect }) };
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
