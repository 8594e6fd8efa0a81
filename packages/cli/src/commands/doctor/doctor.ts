import { inspectProviders, nodeClock } from '@aura/host';
import type { CliContext } from '../../app/cli-context.ts';
import { exitCodes } from '../../app/exit-codes.ts';
import { dataDirectory } from '../../settings/data-directory.ts';
import type { DataFlags } from '../../settings/data-directory.ts';
import { loadEnvironment } from '../../settings/load-environment.ts';
import { loadSettings } from '../../settings/load-settings.ts';
import { sanitize } from '../../terminal/sanitize.ts';
import { createRunStop } from '../run/run-stop.ts';
import { checkClock } from './check-clock.ts';
import { checkConfig } from './check-config.ts';
import { checkDataDirectory } from './check-data-directory.ts';
import { checkMcp } from './check-mcp.ts';
import { checkModels } from './check-models.ts';
import { checkNode } from './check-node.ts';
import type { Finding } from './finding.ts';

/** The flags of `aura doctor`. */
export interface DoctorFlags extends DataFlags {
  readonly config?: string;
  readonly json?: boolean;
}

/** Checks what agents need. Ends with the code of the first check that failed. */
export async function doctor(context: CliContext, flags: DoctorFlags): Promise<void> {
  const { stdout } = context.process;
  const stop = createRunStop(context, nodeClock);
  const findings: Finding[] = [];
  try {
    for await (const finding of examine(context, flags, stop.signal)) {
      if (stop.signal.aborted) break;
      findings.push(finding);
      if (flags.json !== true) stdout.write(sanitize(line(finding)));
    }
  } catch (error) {
    if (stop.exitCode === undefined) throw error;
  } finally {
    stop.end();
  }
  if (stop.exitCode !== undefined) {
    context.process.exitCode = stop.exitCode;
    return;
  }
  const failed = findings.find(({ status }) => status === 'fail');
  if (flags.json === true) {
    stdout.write(sanitize(toJson(findings)));
  }
  if (failed !== undefined) context.process.exitCode = failed.exitCode ?? exitCodes.failure;
  await context.flush();
  if (context.outputClosed.aborted) context.process.exitCode = exitCodes.outputClosed;
}

/** One finding after the other, as they come. */
async function* examine(
  context: CliContext,
  flags: DoctorFlags,
  signal: AbortSignal,
): AsyncGenerator<Finding, void, undefined> {
  const { cwd } = context;
  yield checkNode(context.nodeVersion);
  const environment = await loadEnvironment(context);
  yield* await checkDataDirectory(context, dataDirectory(flags, { cwd, env: environment.env }));
  const { config, findings } = await checkConfig(loadSettings(flags, { cwd, environment }));
  yield* findings;
  if (config === undefined) return;
  const reports = await inspectProviders(config, { clock: nodeClock, signal, checkKeys: true });
  yield* await checkModels(reports, signal);
  yield* checkClock(reports);
  yield* await checkMcp(context, config, signal);
}

function toJson(findings: readonly Finding[]): string {
  const ok = findings.every(({ status }) => status !== 'fail');
  const shown = findings.map(({ check, status, message, hint }) => ({
    check,
    status,
    message,
    hint,
  }));
  return `${JSON.stringify({ ok, findings: shown }, undefined, 2)}\n`;
}

function line({ check, status, message, hint }: Finding): string {
  const advice = hint === undefined ? '' : `              ${hint.replaceAll('\n', ' ')}\n`;
  return `${status.padEnd(4)}  ${check.padEnd(6)}  ${message.replaceAll('\n', ' ')}\n${advice}`;
}
