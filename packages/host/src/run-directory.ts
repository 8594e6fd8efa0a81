import { AuraError, followRun, Namespace } from '@aura/core';
import type {
  AgentRunner,
  ApprovalAnswer,
  AuraEvent,
  Clock,
  Page,
  ResumeOptions,
  RunHandle,
  RunId,
  RunLogs,
  RunQuery,
  RunRecord,
  RunSummary,
} from '@aura/core';
import type { HostedAgent } from './host.ts';
import { decideApproval, waitingApprovals } from './run-approvals.ts';
import type { WaitingApproval } from './run-approvals.ts';

/** Which records of a log: at most `limit` of those after `after`. Default: all. */
export interface RecordRange {
  readonly after?: number;
  readonly limit?: number;
}

/** What came of the wish to cancel a run. */
export type Cancelled = 'cancelled' | 'already_ended' | 'unknown' | 'held_elsewhere';

/** The runs of one namespace and everything below it. */
export interface HostRuns {
  list(query?: RunQuery): Promise<Page<RunSummary>>;
  get(runId: RunId): Promise<RunSummary | undefined>;
  /** Records of its log, in order; none for an unknown run. */
  read(runId: RunId, range?: RecordRange): Promise<readonly RunRecord[]>;
  /** All events from the first one to the end of the run; none for an unknown run. */
  follow(runId: RunId, signal: AbortSignal): AsyncIterable<readonly AuraEvent[]>;
  /** Ends a run, whether it works, waits or was left behind. */
  cancel(runId: RunId, reason: string): Promise<Cancelled>;
  /**
   * Goes on with a run that nobody works on. Undefined when there is nothing to go on with.
   * Throws `host/unknown_agent` when its agent is not configured any more.
   */
  resume(runId: RunId, options?: ResumeOptions): Promise<RunHandle | undefined>;
  /** What suspended runs wait for, as long as it can still be given. The runs come newest first. */
  approvals(): Promise<readonly WaitingApproval[]>;
  /**
   * Answers one of them and goes on with its run. Throws `approval/unknown_token`, `approval/expired`,
   * `approval/invalid_signature` or `approval/not_permitted` for an answer that does not count: the run goes on waiting.
   * Throws `approval/busy` while somebody works on the run.
   */
  decide(runId: RunId, token: string, answer: ApprovalAnswer): Promise<RunHandle>;
}

/** What the directory needs of its host. */
export interface RunDirectoryOptions {
  readonly runLogs: RunLogs;
  readonly runner: AgentRunner;
  readonly clock: Clock;
  readonly agents: readonly HostedAgent[];
  /** Runs this process works on. */
  live(runId: RunId): RunHandle | undefined;
  /** Told about every run that goes on here. */
  track(handle: RunHandle): RunHandle;
}

/** The runs of a namespace, as their logs have them. */
export function hostRuns(options: RunDirectoryOptions, namespace: Namespace): HostRuns {
  const logs = options.runLogs.within(namespace);
  const runs: HostRuns = {
    list: async (query) => logs.list(query),
    get: async (runId) => logs.get(runId),
    read: async (runId, range) => logs.read(runId, range),
    follow: (runId, signal) =>
      followRun({ logs, runId, live: options.live(runId), clock: options.clock, signal }),
    async cancel(runId, reason) {
      const summary = await logs.get(runId);
      if (summary === undefined) return 'unknown';
      if (summary.status === 'completed' || summary.status === 'failed') return 'already_ended';
      const live = options.live(runId);
      if (live !== undefined) {
        live.abort(reason);
        return 'cancelled';
      }
      const error = new AuraError('run/cancelled', { message: `the run was cancelled: ${reason}` });
      return (await options.runner.interrupt({ namespace, runId }, error))
        ? 'cancelled'
        : 'held_elsewhere';
    },
    async resume(runId, resumeOptions) {
      const summary = await logs.get(runId);
      if (summary === undefined) return undefined;
      const hosted = options.agents.find((agent) => agent.id === summary.agent);
      if (hosted === undefined) {
        throw new AuraError('host/unknown_agent', {
          message: `the run ${runId} belongs to the agent "${summary.agent}", which is not configured`,
          hint: `Configured are: ${options.agents.map(({ id }) => id).join(', ')}.`,
        });
      }
      // Its own one, which may lie below this one: what the run does belongs there.
      const run = { namespace: Namespace.parse(summary.namespace, { allowSystem: true }), runId };
      const handle = await options.runner.resume(hosted.agent, run, resumeOptions);
      return handle === undefined ? undefined : options.track(handle);
    },
    approvals: () => waitingApprovals(logs, options.clock),
    decide: (runId, token, answer) =>
      decideApproval({ ...options, logs, runs }, { runId, token, answer }),
  };
  return runs;
}
