import { AuraError, toInputRecord } from '@aura/core';
import type {
  Clock,
  InputAnswer,
  PendingInput,
  RunHandle,
  RunId,
  RunSummary,
  ScopedRunLogs,
} from '@aura/core';
import { itemsOf, waitingItems } from './run-approvals.ts';
import type { WaitingItem } from './run-approvals.ts';
import type { HostRuns } from './run-directory.ts';

/** A question of a tool that a suspended run waits for. */
export interface WaitingQuestion {
  readonly run: RunSummary;
  readonly question: PendingInput;
}

function toQuestion({ run, item }: WaitingItem): readonly WaitingQuestion[] {
  return item.kind === 'input' ? [{ run, question: item }] : [];
}

/** All questions that can still be answered. */
export async function waitingQuestions(
  logs: ScopedRunLogs,
  clock: Clock,
): Promise<readonly WaitingQuestion[]> {
  return (await waitingItems(logs, clock)).flatMap(toQuestion);
}

/** Answers a question and goes on with its run. */
export async function answerQuestion(
  options: {
    readonly logs: ScopedRunLogs;
    readonly runs: Pick<HostRuns, 'resume'>;
    readonly clock: Clock;
  },
  given: { readonly runId: RunId; readonly token: string; readonly answer: InputAnswer },
): Promise<RunHandle> {
  const { logs, runs, clock } = options;
  const { runId, token, answer } = given;
  const run = await logs.get(runId);
  const all = run === undefined ? [] : (await itemsOf(logs, run)).flatMap(toQuestion);
  const waiting = all.find(({ question }) => question.token === token);
  if (waiting === undefined) {
    throw new AuraError('input/unknown_token', {
      message: `the run ${runId} waits for no answer with this token`,
      hint: 'It may have been answered already.',
    });
  }
  const { tool, expiresAt } = waiting.question;
  if (clock.now() >= expiresAt) {
    throw new AuraError('input/expired', { message: `the time to answer "${tool}" is over` });
  }
  const handle = await runs.resume(runId, { answers: [{ token, value: toInputRecord(answer) }] });
  if (handle !== undefined) return handle;
  throw new AuraError('input/busy', {
    message: `somebody works on the run ${runId} just now`,
    retry: 'same',
  });
}
