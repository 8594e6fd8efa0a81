import { defaultLimits } from '../agent/agent.ts';
import { totalUsage } from '../agent/to-outcome.ts';
import { AuraError } from '../errors/aura-error.ts';
import { flowDigest, requireSameFlow } from '../flow/describe-flow.ts';
import type { Digest } from '../ports/digest.ts';
import { foldRun } from '../run/run-past.ts';
import type { RunOpened, RunRecord } from '../run/run-record.ts';
import { turnFlow } from '../turn/turn-flow.ts';
import { mainScope } from '../run/scope.ts';
import { checkText } from './check-text.ts';
import { findDifference } from './find-difference.ts';
import { splitLives } from './recorded-life.ts';
import { readCalls } from './recorded-calls.ts';
import type { RecordedCalls } from './recorded-calls.ts';
import { guardedParts, recordedContextOptions } from './recorded-context.ts';
import { replayLife } from './replay-life.ts';
import type { Divergence, ReplayReport } from './replay-report.ts';
import { requireLog } from './require-log.ts';

/** What a replay needs besides the log. */
export interface ReplayWorld {
  readonly digest: Digest;
}

/** The end of a run on which nobody worked says what it had used by then. */
function checkClosing(
  closing: RunRecord | undefined,
  records: readonly RunRecord[],
): Divergence | undefined {
  if (closing?.type !== 'event' || closing.event.type !== 'run.failed') return undefined;
  const usage = totalUsage(foldRun(records).transcript);
  const difference = findDifference(closing.event.usage, usage, () => undefined);
  return difference && { ...difference, seq: closing.seq, path: `/event/usage${difference.path}` };
}

async function replayLives(
  opened: RunOpened,
  records: readonly RunRecord[],
  guarded: ReadonlySet<string>,
): Promise<ReplayReport> {
  const callsOf = (scope: string): RecordedCalls =>
    readCalls(records.filter((record) => record.scope === scope));
  const run = { opened, callsOf, guarded };
  const { lives, closing } = splitLives(records);
  let count = 0;
  let divergence = checkText(records);
  for (const [index, life] of lives.entries()) {
    if (divergence !== undefined) return { lives: index, records: count, divergence };
    const score = await replayLife(run, life);
    count += score.playedCount;
    ({ divergence } = score);
  }
  divergence ??= checkClosing(closing, records);
  const report = { lives: lives.length, records: count };
  return divergence === undefined ? report : { ...report, divergence };
}

/** What more than the log has had a say in a step of the run, if anything. */
function otherSay(record: RunRecord): string | undefined {
  if (record.type === 'flow.exec' && record.output === 'unaffordable')
    return 'the run had a budget or quotas';
  if (record.type === 'hook.decided') {
    const isTold = record.callId !== undefined || record.messageId !== undefined;
    return isTold ? undefined : `a hook has decided about it at ${record.point}`;
  }
  if (record.type !== 'event') return undefined;
  const { event } = record;
  // For a run that nothing bounds no tokens are held.
  const isBounded = event.type === 'model.started' && event.reserved?.tokens !== undefined;
  return isBounded ? 'the run had a budget or quotas' : undefined;
}

function requireReplayable(records: readonly RunRecord[]): void {
  const hasDelegated = records.some(({ type }) => type === 'scope.opened');
  for (const record of records) {
    const isBoth = hasDelegated && record.type === 'hook.decided';
    const message = isBoth ? 'hooks have decided about delegated work' : otherSay(record);
    if (message === undefined) continue;
    throw new AuraError('run/not_replayable', {
      message,
      hint: 'Only runs without limits of a budget and quotas can be replayed, and without hooks that decide about more than tool calls.',
    });
  }
}

/**
 * Executes a run once more from its log alone, offline: the model gives the recorded answers, tools return their recorded
 * outcomes, messages and aborts come where they came. What the run does with them is compared with what was recorded,
 * record by record, apart from ids and times, from the order of calls that ran at the same time, and from how text was cut.
 *
 * What depends on more than the log is taken from it: which calls were refused, how those failed that have failed, and
 * what was left out of a conversation or a result for the sake of a context window, with the tokens that were counted.
 * Throws `run/unreadable` for records that are not a log, `flow/version_mismatch` for a log of another flow, and
 * `run/not_replayable` for a run that the limits of a budget have had a say in.
 */
export async function replayRun(
  records: readonly RunRecord[],
  world: ReplayWorld,
): Promise<ReplayReport> {
  const opened = requireLog(records);
  try {
    requireReplayable(records);
    const limits = { ...defaultLimits, ...opened.settings };
    const guarded = guardedParts(records);
    const context = recordedContextOptions({ before: [], records });
    const bounded = turnFlow({ limits, context });
    if (flowDigest(bounded, world.digest) === opened.flowDigest) guarded.add(mainScope);
    else requireSameFlow(turnFlow({ limits }), opened.flowDigest, world.digest);
    return await replayLives(opened, records, guarded);
  } catch (cause) {
    if (AuraError.is(cause)) throw cause;
    const message = 'a record of the log is not what its type says';
    throw new AuraError('run/unreadable', { message, cause });
  }
}
