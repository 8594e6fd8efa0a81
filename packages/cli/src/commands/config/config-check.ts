import { ConfigError, describeConfig, formatIssue, inspectConfig } from '@aura/config';
import type { ConfigIssue, Deployment } from '@aura/config';
import { AuraError } from '@aura/core';
import { readWebhookSigning } from '@aura/host';
import { parseServerEnv } from '@aura/server';
import type { CliContext } from '../../app/cli-context.ts';
import { exitCodes } from '../../app/exit-codes.ts';
import { loadEnvironment } from '../../settings/load-environment.ts';
import type { LoadedEnvironment } from '../../settings/load-environment.ts';
import { loadOptions } from '../../settings/load-settings.ts';
import { readDeployment } from '../../settings/read-deployment.ts';
import { sanitize } from '../../terminal/sanitize.ts';

/** The flags of `aura config check`. */
export interface ConfigCheckFlags {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly 'deny-warnings'?: boolean;
}

/** Prints what the configuration comes to, or everything that is wrong with it. Starts and contacts nothing. */
export async function configCheck(
  context: CliContext,
  flags: ConfigCheckFlags,
  path?: string,
): Promise<void> {
  const { stdout, stderr } = context.process;
  const environment = await loadEnvironment(context);
  const server = checkServerEnv(environment);
  const chosen = path === undefined ? {} : { path };
  const inspected = await inspectConfig({
    ...loadOptions(chosen, { cwd: context.cwd, environment }),
    ...(server.deployment === undefined ? {} : { deployment: server.deployment }),
  });
  const issues = [...server.issues, ...inspected.issues];
  const errors = issues.filter(({ severity }) => severity === 'error');
  const denied = flags['deny-warnings'] === true ? ['error', 'warning'] : ['error'];
  const ok = !issues.some(({ severity }) => denied.includes(severity));
  if (flags.json === true) {
    const problems = issues.map(toJson);
    const document = { ok, problems, ...describeConfig(inspected) };
    stdout.write(`${sanitize(JSON.stringify(document, undefined, 2))}\n`);
  } else {
    for (const issue of issues) {
      if (issue.severity === 'error') continue;
      const label = issue.severity === 'info' ? 'note' : 'warning';
      stderr.write(`${label}: ${sanitize(formatIssue(issue))}\n`);
    }
    if (errors.length > 0) throw new ConfigError(errors, []);
    if (flags.quiet !== true) {
      stdout.write(`${sanitize(JSON.stringify(describeConfig(inspected), undefined, 2))}\n`);
    }
  }
  if (!ok) context.process.exitCode = exitCodes.configuration;
  await context.flush();
  if (context.outputClosed.aborted) context.process.exitCode = exitCodes.outputClosed;
}

/** What the environment says about serving; what is wrong with it does not hide what is wrong with files. */
function checkServerEnv({ env }: LoadedEnvironment): {
  readonly deployment?: Deployment;
  readonly issues: readonly ConfigIssue[];
} {
  const issues: ConfigIssue[] = [];
  const read = <T>(work: () => T): T | undefined => {
    try {
      return work();
    } catch (error) {
      if (!AuraError.is(error)) throw error;
      const { message, hint = 'Correct the variables that are named.' } = error;
      const what = { severity: 'error', code: 'config/invalid_setting' } as const;
      issues.push({ ...what, path: '', message, hint });
      return undefined;
    }
  };
  read(() => readWebhookSigning(env));
  const settings = read(() => parseServerEnv(env));
  if (settings === undefined) return { issues };
  return { deployment: readDeployment(settings, env), issues };
}

function toJson({ at, path, ...issue }: ConfigIssue) {
  return { ...issue, ...(path === '' ? {} : { key: path }), ...at };
}
