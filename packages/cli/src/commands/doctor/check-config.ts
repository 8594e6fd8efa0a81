import { ConfigError, formatIssue } from '@aura/config';
import type { ConfigIssue, LoadedConfig } from '@aura/config';
import { exitCodes } from '../../app/exit-codes.ts';
import { failureOf } from './finding.ts';
import type { Finding } from './finding.ts';

/** A configuration, unless it is wrong, and what there is to say about it. */
export interface CheckedConfig {
  readonly config?: LoadedConfig;
  readonly findings: readonly Finding[];
}

/** Whether the configuration can be loaded. */
export async function checkConfig(loading: Promise<LoadedConfig>): Promise<CheckedConfig> {
  try {
    const config = await loading;
    const { agents, files, envFile } = config;
    const count = agents.length === 1 ? 'one agent' : `${agents.length} agents`;
    const variables = envFile === undefined ? '' : `, variables from ${envFile}`;
    const message = `${count} in ${files.join(', ')}${variables}`;
    return {
      config,
      findings: [{ check: 'config', status: 'ok', message }, ...warnings(config.warnings)],
    };
  } catch (error) {
    if (!(error instanceof ConfigError)) return { findings: [failureOf('config', error)] };
    return {
      findings: [
        ...error.issues.map((issue) => ({ ...toFinding(issue), status: 'fail' as const })),
        ...warnings(error.warnings),
      ],
    };
  }
}

function warnings(issues: readonly ConfigIssue[]): readonly Finding[] {
  return issues
    .filter(({ severity }) => severity !== 'info')
    .map((issue) => ({ ...toFinding(issue), status: 'warn' }));
}

function toFinding(issue: ConfigIssue): Omit<Finding, 'status'> {
  // The hint has a line of its own here.
  const message = formatIssue(issue).slice(0, -`; ${issue.hint}`.length);
  return { check: 'config', message, hint: issue.hint, exitCode: exitCodes.configuration };
}
