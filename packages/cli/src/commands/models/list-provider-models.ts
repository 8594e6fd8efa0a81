import { inspectProviders, nodeClock } from '@aura/host';
import type { ProviderReport } from '@aura/host';
import type { CliContext } from '../../app/cli-context.ts';
import { exitCodeOf } from '../../app/exit-code-of.ts';
import { exitCodes } from '../../app/exit-codes.ts';
import { loadEnvironment } from '../../settings/load-environment.ts';
import { loadSettings } from '../../settings/load-settings.ts';
import { errorText } from '../../terminal/error-text.ts';
import { formatTable } from '../../terminal/format-table.ts';
import { sanitize } from '../../terminal/sanitize.ts';
import { createRunStop } from '../run/run-stop.ts';

/** The flags of `aura models`. */
export interface ModelsFlags {
  readonly config?: string;
  readonly json?: boolean;
}

/** Lists what the configured providers offer. Ends with the code of the first one that failed. */
export async function listProviderModels(context: CliContext, flags: ModelsFlags): Promise<void> {
  const { stdout, stderr } = context.process;
  const environment = await loadEnvironment(context);
  const config = await loadSettings(flags, { cwd: context.cwd, environment });
  const stop = createRunStop(context, nodeClock);
  let reports: readonly ProviderReport[] = [];
  try {
    reports = await inspectProviders(config, { clock: nodeClock, signal: stop.signal });
  } catch (error) {
    if (stop.exitCode === undefined) throw error;
  } finally {
    stop.end();
  }
  if (stop.exitCode !== undefined) {
    context.process.exitCode = stop.exitCode;
    return;
  }
  const text =
    flags.json === true ? toJson(reports) : formatTable([header, ...reports.flatMap(rows)]);
  stdout.write(sanitize(text));
  for (const report of reports) {
    for (const remark of remarks(report)) stderr.write(`${sanitize(remark)}\n`);
  }
  const failed = reports.find(({ error }) => error !== undefined);
  if (failed !== undefined) context.process.exitCode = exitCodeOf(failed.error);
  await context.flush();
  if (context.outputClosed.aborted) context.process.exitCode = exitCodes.outputClosed;
}

const header = ['PROVIDER', 'MODEL', 'WINDOW', 'OUTPUT', 'USED BY'];

function nameOf({ provider, host }: ProviderReport): string {
  return host === undefined ? provider : `${provider} at ${host}`;
}

function rows(report: ProviderReport): readonly (readonly string[])[] {
  const { models = [], configured } = report;
  return models.map(({ id, contextWindow, maxOutputTokens }) => [
    nameOf(report),
    id,
    contextWindow?.toString() ?? '',
    maxOutputTokens?.toString() ?? '',
    configured
      .filter(({ offeredAs }) => offeredAs === id)
      .map(({ agent }) => agent)
      .join(', '),
  ]);
}

function remarks(report: ProviderReport): readonly string[] {
  const { error, advice, configured } = report;
  if (error !== undefined) return [errorText(error)];
  if (advice !== undefined) {
    return [`note: ${nameOf(report)} is not asked from here; \`${advice}\` lists its models`];
  }
  return configured
    .filter(({ offeredAs }) => offeredAs === undefined)
    .map(
      ({ agent, model }) =>
        `warning: the agent "${agent}" uses "${model}", which is not among the models of ${nameOf(report)}`,
    );
}

function toJson(reports: readonly ProviderReport[]): string {
  const shown = reports.map(({ error, configured, ...report }) => ({
    ...report,
    configured: configured.map(({ agent, model, offeredAs }) => ({ agent, model, offeredAs })),
    ...(error === undefined
      ? {}
      : { error: { code: error.code, message: error.message, hint: error.hint } }),
  }));
  return `${JSON.stringify(shown, undefined, 2)}\n`;
}
