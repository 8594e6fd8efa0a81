import { checkDocument } from '../check/check-document.ts';
import type { Deployment } from '../check/deployment-checks.ts';
import type { AllowedHosts } from '../env/allowed-hosts.ts';
import type { ConfigIssue } from '../issues/config-issue.ts';
import type { FileFindings } from '../issues/file-findings.ts';
import { locateFindings } from '../issues/locate-findings.ts';
import type { AgentConfig } from '../resolve/agent-config.ts';
import { resolveAgent } from '../resolve/resolve-agent.ts';
import type { Dialect } from '../schema/dialect.ts';
import { checkRisk } from '../risk/check-risk.ts';
import type { LoadOptions } from './load-options.ts';
import { valueAt, type TomlTable } from '../source/toml-value.ts';
import { readDocument } from './read-document.ts';

/** What all files of one load share. */
export interface LoadContext {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly dialect: Dialect;
  readonly loadedAt: number;
  readonly envFile?: string;
  readonly deployment?: Deployment;
  readonly inspect?: LoadOptions['inspect'];
  readonly allowedHosts?: AllowedHosts;
}

/** One file after loading. */
export interface LoadedFile {
  readonly file: string;
  /** The text as it was read; empty when it could not be. */
  readonly text: string;
  /** Absent when the file has errors, other than that it asks for what is not built. */
  readonly agent?: AgentConfig;
  /** By what clients choose the agent, as far as it can be told; also where the file has errors. */
  readonly identity?: Identity;
  readonly issues: readonly ConfigIssue[];
}

/** By what clients choose an agent. */
export interface Identity {
  readonly id: string;
  readonly alias?: string;
}

/** Loads one file on its own: what it says about others is not looked at. Never throws for what a user wrote. */
export async function loadFile(file: string, context: LoadContext): Promise<LoadedFile> {
  const read = await readDocument(file, context);
  const { text } = read;
  if (read.type === 'failed') return { file, text, issues: [read.issue] };
  const { root, findings } = read;
  const { env, dialect, envFile, loadedAt, deployment, allowedHosts } = context;
  const config = checkDocument(root, { dialect, findings, deployment, allowedHosts });
  const agent =
    config === undefined || findings.unclear
      ? undefined
      : resolveAgent(config, { file, loadedAt, env, dialect });
  if (agent !== undefined) checkRisk(agent, findings);
  for (const finding of (agent && context.inspect?.(agent)) ?? []) findings.add(finding);
  const issues = await locateFindings(findings, envFile ? { file, text, envFile } : { file, text });
  const identity = identityOf(root, findings);
  return { file, text, issues, ...(identity && { identity }), ...(agent && { agent }) };
}

/** Undefined where a name is missing, or waits for a variable. */
function identityOf(root: TomlTable, { missing }: FileFindings): Identity | undefined {
  const read = (key: string): string | undefined => {
    const value = valueAt(root, ['agent', key]);
    const isOpen = missing.some(({ path }) => path[0] === 'agent' && path[1] === key);
    return typeof value === 'string' && value.trim() !== '' && !isOpen ? value : undefined;
  };
  const alias = read('alias');
  const hasAlias = valueAt(root, ['agent', 'alias']) !== undefined;
  const id = hasAlias ? alias : read('name');
  if (id === undefined) return undefined;
  return alias === undefined ? { id } : { id, alias };
}
