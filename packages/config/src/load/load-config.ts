import { type AllowedHosts, checkAllowedHosts, readAllowedHosts } from '../env/allowed-hosts.ts';
import { checkSessionStore } from '../env/check-session-store.ts';
import { ConfigError } from '../issues/config-error.ts';
import type { ConfigIssue } from '../issues/config-issue.ts';
import type { AgentConfig } from '../resolve/agent-config.ts';
import { checkAgentIds, checkDefaultAgent } from './check-agents.ts';
import { findConfigFiles } from './find-config-files.ts';
import { loadFile } from './load-file.ts';
import type { LoadOptions } from './load-options.ts';
import { selectDialect } from './select-dialect.ts';

/** A configuration that can be served. */
export interface LoadedConfig {
  /** In the order of the files: the order in which they are listed to clients. */
  readonly agents: readonly AgentConfig[];
  /** To be logged at start: warnings and infos of all files. */
  readonly warnings: readonly ConfigIssue[];
  /** The files read, as they were named. */
  readonly files: readonly string[];
  readonly envFile?: string;
  /** The id of the agent that serves requests naming none. */
  readonly defaultAgent?: string;
  /** Where agents may connect to, also when a server sends them there; absent: everywhere. */
  readonly allowedHosts?: AllowedHosts;
}

/** What there is to say about a configuration, whether it can be served or not. */
export interface InspectedConfig {
  /** Those that are clear: without errors, or with no other than that something is not built. */
  readonly agents: readonly AgentConfig[];
  /** Errors, warnings and infos of all files. */
  readonly issues: readonly ConfigIssue[];
  readonly files: readonly string[];
}

/**
 * Loads a file or a directory of files. Reads nothing but those.
 * @throws {ConfigError} (`config/invalid`) with the problems of all files at once.
 */
export async function loadConfig(options: LoadOptions): Promise<LoadedConfig> {
  const { agents, issues, files } = await inspectConfig(options);
  const { envFile, env } = options;
  const allowedHosts = readAllowedHosts(env);
  const defaultAgent = options.defaultAgent?.trim();
  const errors = issues.filter(({ severity }) => severity === 'error');
  const warnings = issues.filter(({ severity }) => severity !== 'error');
  if (errors.length > 0) throw new ConfigError(errors, warnings);
  return {
    agents,
    warnings,
    files,
    ...(envFile === undefined ? {} : { envFile }),
    ...(defaultAgent ? { defaultAgent } : {}),
    ...(allowedHosts === undefined ? {} : { allowedHosts }),
  };
}

/** Loads like {@link loadConfig} but returns everything that is wrong instead of throwing it. */
export async function inspectConfig(options: LoadOptions): Promise<InspectedConfig> {
  const { cwd, env, envFile, deployment } = options;
  const found = await findConfigFiles(options);
  if (found.type === 'failed') return { agents: [], issues: [found.issue], files: [] };
  const mode = selectDialect(options);
  const allowedHosts = readAllowedHosts(env);
  const context = {
    cwd,
    env,
    dialect: mode.dialect,
    loadedAt: Date.now(),
    ...(envFile === undefined ? {} : { envFile }),
    ...(deployment === undefined ? {} : { deployment }),
    ...(options.inspect === undefined ? {} : { inspect: options.inspect }),
    ...(allowedHosts === undefined ? {} : { allowedHosts }),
  };
  const loaded = await Promise.all(found.files.map((file) => loadFile(file, context)));
  const agents = loaded.flatMap(({ agent }) => agent ?? []);
  const issues = [
    ...mode.issues,
    ...checkAllowedHosts(env),
    ...(deployment === undefined ? [] : checkSessionStore(env)),
    ...loaded.flatMap((file) => file.issues),
    ...(await checkAgentIds(loaded)),
  ];
  const defaultAgent = options.defaultAgent?.trim();
  // With a file missing from the list, a default agent that is not in it may be the one that failed.
  if (defaultAgent && agents.length === loaded.length) {
    const issue = checkDefaultAgent(defaultAgent, agents);
    if (issue) issues.push(issue);
  }
  return { agents, issues, files: found.files };
}
