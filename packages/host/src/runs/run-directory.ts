import { followRun } from '@aura/core';
import type {
  ApprovalAnswer,
  AuraEvent,
  InputAnswer,
  Namespace,
  Page,
  ResumeOptions,
  RunHandle,
  RunId,
  RunQuery,
  RunRecord,
  RunSummary,
} from '@aura/core';
import { cancelRun } from './cancel-run.ts';
import type { Cancelled } from './cancel-run.ts';
import { forkRun } from './fork-run.ts';
import type { ForkOptions } from './fork-run.ts';
import { attendRun } from '../hitl/attend-run.ts';
import type { AttendedRun } from '../hitl/attend-run.ts';
import { settleApproval, takesDecisions } from '../hitl/settle-approval.ts';
import type { Decision, Settled } from '../hitl/settle-approval.ts';
import { resumeRun } from './resume-run.ts';
import { decideApproval, waitingApprovals, waitingItems } from './run-approvals.ts';
import type { WaitingApproval, WaitingItem } from './run-approvals.ts';
import type { RunContext } from './run-context.ts';
import { answerQuestion, waitingQuestions } from './run-questions.ts';
import type { WaitingQuestion } from './run-questions.ts';
import { supplyHeaders } from './supply-headers.ts';
import type { SuppliedHeaders } from './supply-headers.ts';

/** Which records of a log: at most `limit` of those after `after`. Default: all. */
export interface RecordRange {
  readonly after?: number;
  readonly limit?: number;
}

/** The runs of one namespace and everything below it. */
export interface HostRuns {
  list(query?: RunQuery): Promise<Page<RunSummary>>;
  get(runId: RunId): Promise<RunSummary | undefined>;
  /** Records of its log, in order; none for an unknown run. */
  read(runId: RunId, range?: RecordRange): Promise<readonly RunRecord[]>;
  /** All events from the first one to the end of the run, through suspensions; none for an unknown run. */
  follow(runId: RunId, signal: AbortSignal): AsyncIterable<readonly AuraEvent[]>;
  /**
   * Ends a run, whether it works, waits or was left behind. One that works ends as any run that is aborted: completed,
   * with the stop reason `aborted` and what it has so far. One that nobody works on fails with `run/cancelled`.
   */
  cancel(runId: RunId, reason: string): Promise<Cancelled>;
  /**
   * Goes on with a run that nobody works on. Undefined when there is nothing to go on with.
   * Throws `host/unknown_agent` when its agent is not configured any more.
   */
  resume(runId: RunId, options?: ResumeOptions): Promise<RunHandle | undefined>;
  /** Begins a run with what another one has done up to a record, and goes on from there. See {@link forkRun}. */
  fork(runId: RunId, options: ForkOptions): Promise<RunHandle>;
  /** What suspended runs wait for, as long as it can still be given. The runs come newest first. */
  approvals(): Promise<readonly WaitingApproval[]>;
  /** The same, and the questions of tools besides. */
  waiting(): Promise<readonly WaitingItem[]>;
  /**
   * Answers one of them and goes on with its run. Throws `approval/unknown_token`, `approval/expired`,
   * `approval/invalid_signature` or `approval/not_permitted` for an answer that does not count: the run goes on waiting.
   * Throws `approval/busy` while somebody works on the run.
   */
  decide(runId: RunId, token: string, answer: ApprovalAnswer): Promise<RunHandle>;
  /** The questions of tools that suspended runs wait for, as long as they can still be answered. */
  questions(): Promise<readonly WaitingQuestion[]>;
  /**
   * Answers one of those and goes on with its run; an answer that does not fit makes it ask again. Throws
   * `input/unknown_token` or `input/expired` for an answer to nothing, and `input/busy` while somebody works on the run.
   */
  answer(runId: RunId, token: string, answer: InputAnswer): Promise<RunHandle>;
  /**
   * Answers one of the approvals by its decision id, for people, and goes on with its run. Waits for a run that has asked and is
   * still at work. Throws `approval/invalid_signature` and `approval/not_permitted`.
   */
  settle(decision: Decision): Promise<Settled>;
  /** Gives a run headers of whoever has begun it. One that waits for them goes on. */
  supply(runId: RunId, headers: SuppliedHeaders): Promise<void>;
  /** Whether anything can come of a decision: a run that ends with its reader takes none when it has none. */
  takesDecisions(run: RunSummary): boolean;
  /** Stays with a run that has just been started here, also while it waits for answers. */
  attend(handle: RunHandle): AttendedRun;
}

/** The runs of a namespace, as their logs have them. */
export function hostRuns(context: RunContext, namespace: Namespace): HostRuns {
  const { active, clock } = context;
  const logs = context.runLogs.within(namespace);
  const runs: HostRuns = {
    list: async (query) => logs.list(query),
    get: async (runId) => logs.get(runId),
    read: async (runId, range) => logs.read(runId, range),
    follow: (runId, signal) => {
      const live = () => active.get(runId);
      return followRun({ logs, runId, live, clock, signal, throughSuspensions: true });
    },
    cancel: (runId, reason) =>
      active.exclusively(runId, () => cancelRun(context, { namespace, runId }, reason)),
    resume: (runId, options) =>
      active.exclusively(runId, () => resumeRun(context, { namespace, runId }, options)),
    fork: (runId, options) => forkRun(context, { namespace, runId }, options),
    approvals: () => waitingApprovals(logs, clock),
    waiting: () => waitingItems(logs, clock),
    decide: (runId, token, answer) =>
      decideApproval({ ...context, logs, runs }, { runId, token, answer }),
    questions: () => waitingQuestions(logs, clock),
    answer: (runId, token, answer) =>
      answerQuestion({ logs, runs, clock }, { runId, token, answer }),
    settle: (decision) => settleApproval({ ...context, logs, runs }, decision),
    supply: (runId, headers) => supplyHeaders(context, { namespace, runId }, headers),
    takesDecisions: (run) => takesDecisions(context, run),
    attend: (handle) => attendRun({ ...context, logs, runs }, handle),
  };
  return runs;
}
