import type { Agent, RunLimits } from '../agent/agent.ts';
import type { ResumeOptions } from '../agent/resume-run.ts';
import type { RunHandle } from '../agent/run-handle.ts';
import type { Approvals } from '../approval/approvals.ts';
import type { Audit } from '../audit/audit.ts';
import type { RunObserver } from '../observe/run-observer.ts';
import type { AgentBudget } from '../budget/agent-budget.ts';
import type { BudgetTree } from '../budget/budget-tree.ts';
import type { QuotaStore } from '../budget/quota.ts';
import type { CompactionReport } from '../context/compaction-report.ts';
import type { CompactSession } from './compact-session.ts';
import type { BlobStore } from '../blob/blob-store.ts';
import type { ContextOptions } from '../context/context-options.ts';
import type { RunOutcome } from '../events/aura-event.ts';
import type { AgentDelegation } from '../delegation/delegation.ts';
import type { Hook } from '../hook/hook.ts';
import type { FlowPolicy } from '../information-flow/flow-policy.ts';
import type { LaneMode } from '../lane/lane.ts';
import type { ContentPart } from '../message/message.ts';
import type { ModelPort, ModelToolChoice, SystemBlock } from '../model/model-port.ts';
import type { Namespace } from '../namespace/namespace.ts';
import type { Principal } from '../namespace/principal.ts';
import type { PromptAgent, PromptPlace, PromptSource } from '../prompt/prompt-source.ts';
import type { PolicyRegistry } from '../policy/policy-registry.ts';
import type { OutputOf, OutputSchema } from '../output/output-plan.ts';
import type { Policy } from '../policy/policy.ts';
import type { Clock } from '../ports/clock.ts';
import type { Digest } from '../ports/digest.ts';
import type { Logger } from '../ports/logger.ts';
import type { Random } from '../ports/random.ts';
import type { RunLogs } from '../run/run-logs.ts';
import type { RunMode } from '../run/run-record.ts';
import type { SessionStore } from '../session/session-store.ts';
import type { StopCondition } from '../stop/stop-condition.ts';
import type { Timers } from '../timer/timers.ts';
import type { Tool, ToolSource } from '../tool/tool.ts';
import type { Authorizer } from './authorize.ts';
import type { RunConcurrency } from './session-lanes.ts';
import type { OnBehalfOf, SessionService } from './session-service.ts';

/** The machine a runtime runs on. `@aura/host` has one for Node. */
export interface RuntimePorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly digest: Digest;
}

/** What a runtime is made from. */
export interface RuntimeConfig {
  readonly ports: RuntimePorts;
  readonly model: ModelPort;
  /** Plain text is one block. A source, for example a `createPromptBuilder()`, makes a prompt for each run. */
  readonly systemPrompt?: string | readonly SystemBlock[] | PromptSource;
  /** What a source of prompts is told of where people and agent are. */
  readonly place?: PromptPlace;
  /** A registry can change while the runtime works. */
  readonly tools?: Iterable<Tool> | ToolSource;
  /** Default: id and name `agent`. What else there is is for a source of prompts. */
  readonly agent?: Omit<PromptAgent, 'name'> & { readonly name?: string };
  readonly limits?: Partial<RunLimits>;
  /** Who may use which tools. Default: tools that change something need an approval. */
  readonly policies?: PolicyRegistry;
  /** The agent's own, below all that are attached to namespaces: what the user may do, it can only narrow. */
  readonly policy?: Policy;
  /** Which results carry labels, and which calls those forbid. Default: results are results. */
  readonly flow?: FlowPolicy;
  /**
   * Whom the agent may have work for it. The tools for it are tools like others; see `delegateTool` and `spawnTool`.
   * Default: nobody.
   */
  readonly delegation?: AgentDelegation;
  /** How calls are approved that need it. Default: they are denied. */
  readonly approvals?: Approvals;
  /** What each run may spend, and what model calls cost. Default: nothing bounds it, and nobody counts the cost. */
  readonly budget?: AgentBudget;
  /** Bound what is used in namespaces, by all runs together. */
  readonly quotas?: QuotaStore;
  /** Writes down what runs do and what is done to sessions. Default: nothing is. */
  readonly audit?: Audit;
  /** Watch all runs, to report them elsewhere. Absent: nobody does. */
  readonly observers?: readonly RunObserver[];
  /** How conversations are kept inside the model's window. Default: they are sent as they are. */
  readonly context?: Partial<ContextOptions>;
  /**
   * Where the full text of long tool results is kept, for the tool `read_result` that the model then has as well. Goes
   * with what it belongs to: deleting a session deletes it. Default: nothing is kept.
   */
  readonly blobs?: BlobStore;
  /** Called at fixed points of every run, in the order of their priorities. */
  readonly hooks?: readonly Hook[];
  /** Default: in memory. */
  readonly sessions?: SessionStore;
  /** Default: in memory. */
  readonly runLogs?: RunLogs;
  readonly compat?: {
    /** Reject with `run/max_turns` where runs resolve with the stop reason `max_turns`. Default false. */
    readonly throwOnMaxTurns?: boolean;
  };
  /**
   * Where it is kept when runs stop waiting that nobody has answered. They go on here then, also those of a process that is
   * gone, until the runtime is closed. Absent: an answer that is too late counts for nothing, and nothing happens by itself.
   */
  readonly timers?: Timers;
  /** How many runs there may be at the same time. */
  readonly concurrency?: RunConcurrency;
  /** Default: what lies inside one of the principal's scopes is allowed. */
  readonly authorize?: Authorizer;
  readonly logger?: Logger;
}

/** `none`: no tools; a list: only these. */
export type ToolChoice = 'all' | 'none' | readonly string[];

/** One request to a runtime, for a run of its own. */
export interface StreamOptions<Schema extends OutputSchema = OutputSchema> {
  /** The session: who talks, about what. */
  readonly namespace: Namespace;
  readonly input: string | readonly ContentPart[];
  /**
   * How its sender calls the message. It is answered at most once: another message of this name in the session gets the
   * outcome of the run that has answered the first, also while that still works and in another process. Nothing is kept,
   * and so nothing is known later, of messages with `persist: false`.
   */
  readonly clientMessageId?: string;
  /** Checked against its scopes. Without one the application itself acts. */
  readonly principal?: Principal;
  readonly signal?: AbortSignal;
  /** What to do while another run works on the session. Default `queue`. */
  readonly lane?: LaneMode;
  /** Default `attached`. Of the runs that wait for a session, those in the `background` come last. */
  readonly mode?: RunMode;
  /** Another model than that of the runtime. */
  readonly model?: ModelPort;
  /** Default `all`. */
  readonly tools?: ToolChoice;
  /**
   * Default `auto`. `none`: tools stay listed, and none may be called. `required` and a tool hold until the model has
   * called one.
   */
  readonly toolChoice?: ModelToolChoice;
  /**
   * The form of the answer. Either a schema that describes itself (zod, ArkType, Valibot), of one object, or JSON Schema
   * with a check. A model that does not keep to it after two more attempts fails the run with `run/output_invalid`.
   */
  readonly output?: Schema;
  /** The run ends after the round of tool calls that meets one of these. */
  readonly stopWhen?: StopCondition | readonly StopCondition[];
  /** False: read the history, write nothing. Default true. */
  readonly persist?: boolean;
  readonly maxOutputTokens?: number;
  /** The run is a part of this budget, of a session for example. It holds besides that of the runtime. */
  readonly budget?: BudgetTree;
}

/** One request to a runtime. */
export interface RunOptions<Schema extends OutputSchema = OutputSchema> extends Omit<
  StreamOptions<Schema>,
  'lane'
> {
  /** As for a run of its own; `steer` hands the message to the run in progress, if there is one and `output` is not set. */
  readonly lane?: LaneMode | 'steer';
}

/** How the run of a session goes on. */
export interface ResumeSessionOptions
  extends
    OnBehalfOf,
    Pick<ResumeOptions, 'answers' | 'useCurrent' | 'signal' | 'budget'>,
    /** Those it was begun with. */
    Pick<StreamOptions, 'model' | 'tools' | 'stopWhen' | 'output'> {}

/** Whom a steering message goes to, and on whose behalf. */
export interface SteerOptions extends OnBehalfOf {
  /**
   * `next_model_call`, the default: to the run in progress. `after_run`: it becomes a run of its own, the next one of the
   * session.
   */
  readonly mode?: 'next_model_call' | 'after_run';
}

/** How a session is to be made shorter for the model. */
export interface CompactOptions
  extends OnBehalfOf, Pick<CompactSession, 'targetTokens' | 'instructions' | 'signal'> {}

/** How a steering message was taken. */
export type Steered = 'steered' | 'queued' | 'idle';

/** Runs an agent in sessions. */
export interface Runtime extends AsyncDisposable {
  readonly agent: Agent;
  readonly sessions: SessionService;
  /**
   * Resolves for every stop reason; rejects with an AuraError when the run failed. With lane `steer`, what the run that
   * took the message came to.
   */
  run<Schema extends OutputSchema = OutputSchema>(
    options: RunOptions<Schema>,
  ): Promise<RunOutcome<OutputOf<Schema>>>;
  /** Starts a run and returns at once; iterate it for its events. */
  stream<Schema extends OutputSchema = OutputSchema>(
    options: StreamOptions<Schema>,
  ): RunHandle<OutputOf<Schema>>;
  /**
   * Goes on with the session's run that waits for a decision or was put aside. Undefined when there is none, or when
   * another process has it. Throws `flow/unknown_token` for answers to nothing.
   */
  resume(namespace: Namespace, options?: ResumeSessionOptions): Promise<RunHandle | undefined>;
  /** Hands a message to the run in progress, or lets it follow. `idle`: there is no run, and nothing was done. */
  steer(namespace: Namespace, input: RunOptions['input'], options?: SteerOptions): Promise<Steered>;
  /**
   * Makes a session shorter for the model, when no run works on it. What was said stays; see `sessionView`. Undefined when
   * there was nothing to make shorter. Throws `session/not_found`, `session/busy` while a run waits for somebody, and what
   * the summariser throws: then nothing has changed.
   */
  compact(namespace: Namespace, options?: CompactOptions): Promise<CompactionReport | undefined>;
  /** Ends the run in progress. False when there is none. */
  abort(namespace: Namespace, reason?: string): boolean;
  /** Refuses new runs, waits until the running ones have ended or `drainMs` has passed, then aborts them. */
  close(options?: { readonly drainMs?: number }): Promise<void>;
}
