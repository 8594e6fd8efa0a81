import { AuraError, Namespace } from '@aura/core';
import type { Awaitable, RunId, RunLog, RunLogs } from '@aura/core';

import { sampleEnd, sampleOpening } from './sample-records.ts';
import type { SampleEnd } from './sample-records.ts';

/** The tenant most of the suite is about. */
export const acme: Namespace = Namespace.of('tenant', 'acme');
/** Strangers whose keys begin with its key, and go on with characters on either side of the separator. */
export const lookalikes: readonly Namespace[] = [
  'acme-2',
  'acme1',
  'acme;',
  'acme:',
  'acmeother',
].map((id) => Namespace.of('tenant', id));
/** One of them. */
export const acmeOther: Namespace = Namespace.of('tenant', 'acmeother');
export const acmeBob: Namespace = acme.child('user', 'bob');

/** Run ids that sort by `index`, as those of an id source do by time. */
export function runIdAt(index: number): RunId {
  return `run_${index.toString().padStart(8, '0')}` as RunId;
}

/** A new run that has been opened, at the second `index`. */
export async function openRun(
  runLogs: RunLogs,
  namespace: Namespace,
  index: number,
): Promise<RunLog> {
  const log = await runLogs.within(namespace).create(runIdAt(index));
  await log.append([sampleOpening({ seq: 1, second: index, namespace: namespace.key })]);
  return log;
}

/** A run that has been opened, has come to this end and was released. */
export async function endedRun(
  runLogs: RunLogs,
  namespace: Namespace,
  run: { readonly index: number; readonly end: SampleEnd },
): Promise<RunId> {
  const log = await openRun(runLogs, namespace, run.index);
  await log.append([sampleEnd({ seq: 2, second: run.index }, run.end)]);
  await log.release();
  return log.runId;
}

/** The code of the error that an operation fails with, whether it throws or rejects; undefined when it succeeds. */
export async function failureOf(operation: () => Awaitable<unknown>): Promise<string | undefined> {
  try {
    await operation();
    return undefined;
  } catch (error) {
    if (AuraError.is(error)) return error.code;
    throw error;
  }
}
