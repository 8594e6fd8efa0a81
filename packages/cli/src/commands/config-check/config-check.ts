import { ConfigError, describeConfig, formatIssue } from '@aura/config';
import type { ConfigIssue, LoadedConfig } from '@aura/config';
import type { CliContext } from '../../app/cli-context.ts';
import { exitCodes } from '../../app/exit-codes.ts';
import { loadEnvironment } from '../../settings/load-environment.ts';
import { loadSettings } from '../../settings/load-settings.ts';
import { sanitize } from '../../terminal/sanitize.ts';

/** Prints what the configuration comes to, or everything that is wrong with it. Starts and contacts nothing. */
export async function configCheck(
  context: CliContext,
  _flags: Readonly<Record<never, never>>,
  path?: string,
): Promise<void> {
  const { stdout, stderr } = context.process;
  const warn = (issues: readonly ConfigIssue[]): void => {
    for (const issue of issues) {
      const label = issue.severity === 'info' ? 'note' : 'warning';
      stderr.write(`${label}: ${sanitize(formatIssue(issue))}\n`);
    }
  };
  const environment = await loadEnvironment(context);
  const flags = path === undefined ? {} : { path };
  let config: LoadedConfig;
  try {
    config = await loadSettings(flags, { cwd: context.cwd, environment });
  } catch (error) {
    if (error instanceof ConfigError) warn(error.warnings);
    throw error;
  }
  warn(config.warnings);
  stdout.write(`${sanitize(JSON.stringify(describeConfig(config), undefined, 2))}\n`);
  await context.flush();
  if (context.outputClosed.aborted) context.process.exitCode = exitCodes.outputClosed;
}
