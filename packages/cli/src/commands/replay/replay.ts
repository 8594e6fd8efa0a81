import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AuraError, parseRunFile, replayRun } from '@aura/core';
import type { ReplayReport, RunRecord } from '@aura/core';
import { nodeDigest } from '@aura/host';
import type { CliContext } from '../../app/cli-context.ts';
import type { DataFlags } from '../../settings/data-directory.ts';
import { oneLine } from '../../terminal/one-line.ts';
import { findRun } from '../stored/find-run.ts';
import { withStore } from '../stored/with-store.ts';

/** How much of a value is shown. */
const shownLength = 500;

/** Executes a run once more, offline, from its log or from a file. Throws `cli/diverged` when it goes another way. */
export async function replay(context: CliContext, flags: DataFlags, source: string): Promise<void> {
  if (source.endsWith('.jsonl')) return replayRecords(context, await readRunFile(context, source));
  return withStore(context, flags, async ({ runLogs }) => {
    const { summary, logs } = await findRun(runLogs, source);
    await replayRecords(context, await logs.read(summary.runId));
  });
}

async function readRunFile({ cwd }: CliContext, path: string): Promise<readonly RunRecord[]> {
  let text: string;
  try {
    text = await readFile(resolve(cwd, path), 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AuraError('cli/usage', { message: `${path} cannot be read: ${reason}`, cause });
  }
  return parseRunFile(text);
}

async function replayRecords(
  { process }: CliContext,
  records: readonly RunRecord[],
): Promise<void> {
  const report = await replayRun(records, { digest: nodeDigest });
  const { divergence, lives } = report;
  if (divergence !== undefined) throw diverged(divergence);
  const resumed = ['', ', resumed once'][lives - 1] ?? `, resumed ${lives - 1} times`;
  process.stdout.write(`the same again: ${report.records} records${resumed}\n`);
}

function diverged({
  seq,
  path,
  recorded,
  replayed,
}: NonNullable<ReplayReport['divergence']>): AuraError {
  const show = (value: unknown): string =>
    value === undefined ? 'nothing' : oneLine(JSON.stringify(value), shownLength);
  const place = path === '' ? `record ${seq}` : `record ${seq} at ${path}`;
  return new AuraError('cli/diverged', {
    message: `the replay goes another way from ${place}`,
    hint: `recorded: ${show(recorded)}\nreplayed: ${show(replayed)}`,
  });
}
