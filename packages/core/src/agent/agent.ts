import type { AgentBudget } from '../budget/agent-budget.ts';
import type { KeptResults } from '../blob/kept-results.ts';
import type { ContextOptions } from '../context/context-options.ts';
import type { AgentDelegation } from '../delegation/delegation.ts';
import type { Approvals } from '../approval/approvals.ts';
import type { Hook } from '../hook/hook.ts';
import type { FlowControl } from '../information-flow/flow-control.ts';
import type { Millis } from '../ports/clock.ts';
import type { ModelPort, SystemBlock } from '../model/model-port.ts';
import type { AgentPrompt } from '../prompt/prompt-source.ts';
import type { PolicyDecider } from '../policy/policy-registry.ts';
import type { Policy } from '../policy/policy.ts';
import type { ToolSource } from '../tool/tool.ts';

/** What happens when a model makes the same call with the same arguments again and again. 0: nothing. */
export interface RepeatLimits {
  /** From this time in a row on, the result says so. */
  readonly nudgeAt: number;
  /** From this time in a row on, the call is not run. */
  readonly refuseAt: number;
}

/** Bounds of a run. Everything has a default; see {@link defaultLimits}. */
export interface RunLimits {
  /** Rounds of tool calls; after the last one the model is asked once more and has to answer with text. */
  readonly turnDepth: number;
  /** Tool calls of the whole run; those that come after are not executed, and the run ends. 0: any number. */
  readonly maxToolCalls: number;
  /** Tool calls executed at the same time within one round. */
  readonly toolConcurrency: number;
  /** Longest time of one tool call when the tool declares none. 0: only the run bounds it. */
  readonly toolTimeoutMs: Millis;
  readonly repeats: RepeatLimits;
  /** After an abort, how long running tools and model calls may take to settle before they are abandoned. */
  readonly abortGraceMs: Millis;
  /** Longest time of the whole run. 0: none. */
  readonly maxDurationMs: Millis;
}

/** The limits of a run that sets none. */
export const defaultLimits: RunLimits = {
  turnDepth: 5,
  maxToolCalls: 0,
  toolConcurrency: 8,
  toolTimeoutMs: 0,
  repeats: { nudgeAt: 0, refuseAt: 4 },
  abortGraceMs: 5_000,
  maxDurationMs: 0,
};

/** Whether and when the model is told that its rounds are running out. */
export interface TurnNotices {
  /** Say so when one model call is left. */
  readonly lastTurn: boolean;
  /** Say so when at most this many model calls are left. Absent: never. */
  readonly turnsRemaining?: number;
}

/** Which of its tools an agent may be offered and may call, and for whom. */
export interface AgentPolicy {
  /** Shared by the agents of an application; asked for each offer and each call. */
  readonly registry: PolicyDecider;
  /** The agent's own, below everything that is attached to namespaces. */
  readonly extra?: readonly Policy[];
}

/** An agent: a model with instructions and tools. Immutable and cheap; one serves any number of runs at once. */
export interface Agent {
  /** Stable id that clients use. */
  readonly id: string;
  /** Name for people. */
  readonly name: string;
  /**
   * Changes when the configuration does. A run that was interrupted goes on with the configuration it began with, or
   * not at all unless told otherwise.
   */
  readonly digest: string;
  readonly model: ModelPort;
  /** In the order of their scopes. Blocks of scope `turn` need a `prompt`. */
  readonly system: readonly SystemBlock[];
  /** What is added to `system` for each run. Absent: nothing. */
  readonly prompt?: AgentPrompt;
  readonly tools: ToolSource;
  /** Names of the tools to which the agent was narrowed for a run. Absent: it has all of its tools. */
  readonly narrowedTo?: readonly string[];
  readonly limits: RunLimits;
  readonly notices: TurnNotices;
  /** Absent: every tool of the agent may be called by everybody who may talk to it. */
  readonly policy?: AgentPolicy;
  /** Which results carry labels, and which calls those forbid. Absent: results are results. */
  readonly flow?: FlowControl;
  /** Absent: what a model is not shown of a result is lost to it. With it, its tools should have `read_result`. */
  readonly results?: KeptResults;
  /** Absent: what needs an approval is denied. */
  readonly approvals?: Approvals;
  /** Called at fixed points of every run, in the order of their priorities. */
  readonly hooks?: readonly Hook[];
  /** Absent: the model is shown the whole conversation, and a run that outgrows its window fails. */
  readonly context?: ContextOptions;
  /** Absent: the runs of the agent spend what they need, and nobody counts the cost. */
  readonly budget?: AgentBudget;
  /** Absent: the agent delegates to nobody. */
  readonly delegation?: AgentDelegation;
}
