import { totalUsage } from '../agent/to-outcome.ts';
import { AuraError, fromErrorRecord } from '../errors/aura-error.ts';
import type { RunOutcome } from '../events/aura-event.ts';
import type { JsonValue } from '../json/json.ts';
import { messageText } from '../message/message-text.ts';
import { noUsage } from '../model/usage.ts';
import { foldRun } from '../run/run-past.ts';
import type { RunRecord } from '../run/run-record.ts';
import type { RunRef } from '../agent/run-ref.ts';
import type { SessionHead, SessionSnapshot } from '../session/session.ts';
import { settleActiveRun } from './settle-active-run.ts';
import type { SettleWorld } from './settle-active-run.ts';

/** What a run that waits has come to so far. */
function suspendedOutcome(records: readonly RunRecord[]): RunOutcome<JsonValue> {
  const { transcript } = foldRun(records);
  const { answers, lastAnswer } = transcript;
  return {
    stopReason: 'suspended',
    text: answers
      .map(messageText)
      .filter((text) => text !== '')
      .join('\n\n'),
    ...(lastAnswer === undefined ? {} : { finalMessage: lastAnswer }),
    turns: answers.length,
    usage: totalUsage(transcript),
    lastUsage: lastAnswer?.usage ?? noUsage,
  };
}

/** What the last record of a log says the run came to; undefined while it works. Throws what the run has failed with. */
function outcomeIn(records: readonly RunRecord[]): RunOutcome<JsonValue> | undefined {
  const last = records.at(-1);
  if (last?.type !== 'event') return undefined;
  const { event } = last;
  if (event.type === 'run.completed') return event.outcome;
  if (event.type === 'run.failed') throw fromErrorRecord(event.error);
  return event.type === 'run.suspended' ? suspendedOutcome(records) : undefined;
}

function gone({ namespace, runId }: RunRef): AuraError {
  return new AuraError('run/outcome_gone', {
    message: `the message was answered by ${runId} in "${namespace.key}", whose log is not there any more`,
    hint: 'The answer is in the session. Send the message under another id to have it answered again.',
  });
}

/** The run that has dealt with the message that its sender has named so; undefined for a new one. */
function runOf(session: SessionSnapshot | undefined, id: string): RunRef['runId'] | undefined {
  const known = session?.messages.findLast(
    ({ message }) => message.role === 'user' && message.sentAs?.id === id,
  )?.message;
  return known?.role === 'user' ? known.sentAs?.runId : undefined;
}

/** Whether a message that its sender has named so is in the session already. */
export function isAnswered(session: SessionSnapshot | undefined, id: string): boolean {
  return runOf(session, id) !== undefined;
}

/**
 * What a message that its sender has named was answered with; undefined when it has to be answered now. Throws what its
 * run has failed with, `session/busy` while another process works on it, and `run/outcome_gone`.
 */
export async function earlierOutcome(
  world: SettleWorld,
  session: SessionSnapshot | undefined,
  id: string,
): Promise<RunOutcome<JsonValue> | undefined> {
  const runId = runOf(session, id);
  if (session === undefined || runId === undefined) return undefined;
  const { namespace, activeRun }: SessionHead = session.head;
  const logs = world.runLogs.within(namespace);
  const run = { namespace, runId };
  const known = outcomeIn(await logs.read(runId));
  if (known !== undefined) return known;
  if ((await logs.get(runId)) === undefined) {
    // The process that took the message stopped before it began to deal with it.
    if (activeRun === runId) return undefined;
    throw gone(run);
  }
  await settleActiveRun(world, run, { cancelWaiting: false });
  return outcomeIn(await logs.read(runId));
}
