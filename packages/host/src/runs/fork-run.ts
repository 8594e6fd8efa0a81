import { AuraError, forkRecords, forkRequest, Namespace } from '@aura/core';
import type { EventListener, RunHandle, RunId, RunRef, UserMessage } from '@aura/core';
import { requireAgent } from '../agents/require-agent.ts';
import { resumeRun } from './resume-run.ts';
import type { RunContext } from './run-context.ts';

/** Where a run branches off, and how it goes on from there. */
export interface ForkOptions {
  /** Seq of the last record that both runs have. */
  readonly at: number;
  /** What is said next. Without it, the run goes on with what it was doing. */
  readonly message?: UserMessage;
  readonly signal?: AbortSignal;
  /** Gets the events of the new run, apart from those it has from the old one. */
  readonly listener?: EventListener;
}

/** Copies the beginning of a run under a new id. */
async function copyLog(
  { runLogs, ids }: RunContext,
  run: RunRef,
  options: Pick<ForkOptions, 'at'>,
): Promise<RunRef> {
  const { namespace } = run;
  const logs = runLogs.within(namespace);
  const point = { runId: run.runId, seq: options.at, traceId: ids.traceId() };
  const records = forkRecords(await logs.read(run.runId), point);
  const runId = ids.next('run') as RunId;
  const log = await logs.create(runId);
  try {
    await log.append(records);
  } finally {
    await log.release();
  }
  return { namespace, runId };
}

/**
 * Begins a run with the records of another one up to `at`, and goes on from there with the agent as it is configured now.
 * With a message, it is a new question: the run begins with the conversation as it was there.
 * Throws `host/unknown_run`, `host/unknown_agent`, `run/no_such_record`, and `run/ended` without a message at the end.
 */
export async function forkRun(
  context: RunContext,
  run: RunRef,
  options: ForkOptions,
): Promise<RunHandle> {
  const { at, message, signal, listener } = options;
  const logs = context.runLogs.within(run.namespace);
  const summary = await logs.get(run.runId);
  if (summary === undefined) throw unknownRun(run.runId);
  const hosted = requireAgent(context, summary);
  const bounds = signal === undefined ? {} : { signal };
  if (message !== undefined) {
    const records = await logs.read(run.runId);
    const asked = forkRequest(records, { runId: run.runId, seq: at }, message);
    const handle = hosted.run({ ...asked, ...bounds });
    if (listener !== undefined) handle.subscribe(listener);
    return handle;
  }
  const namespace = Namespace.parse(summary.namespace, { allowSystem: true });
  const copy = await copyLog(context, { namespace, runId: run.runId }, options);
  const resumption = { useCurrent: true, ...bounds, ...(listener && { listener }) };
  const handle = await resumeRun(context, copy, resumption);
  if (handle === undefined) throw unknownRun(copy.runId);
  return handle;
}

function unknownRun(runId: RunId): AuraError {
  return new AuraError('host/unknown_run', { message: `there is no run ${runId} to go on from` });
}
