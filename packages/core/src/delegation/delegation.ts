import type { Agent } from '../agent/agent.ts';
import type { StopReason } from '../events/aura-event.ts';
import type { CallId } from '../ids/ids.ts';
import type { FlowLabel } from '../information-flow/labels.ts';
import type { Usage } from '../model/model-port.ts';

/** Whom the runs of an agent may have work for them, and how far that goes. */
export interface AgentDelegation {
  /** Asked for each delegation. Default: no agent but copies of the delegating one. */
  readonly agents?: () => readonly Agent[];
  /** How many delegations there may be below the run that was asked for. That run's agent decides. Default 1. */
  readonly maxDepth?: number;
  /** How many agents may work for one run at the same time. That run's agent decides. Default 4. */
  readonly maxConcurrent?: number;
  /** Rounds of tool calls of each, if it has not fewer itself. Default 4, which makes 5 turns with the answer. */
  readonly turnDepth?: number;
}

/** Work for another agent. */
export interface DelegationRequest {
  /** Id of an agent that may be delegated to. Absent: a copy of the delegating agent, without its instructions. */
  readonly agent?: string;
  readonly task: string;
  /** Shown to the agent together with the task, not as its own instructions. */
  readonly instructions?: string;
  /** Only these of its tools. */
  readonly tools?: readonly string[];
  /** `recent`: what was said last, by people and the delegating agent. Default `none`. */
  readonly context?: 'none' | 'recent';
}

/** What came of it. */
export interface DelegationResult {
  /** Names the agent's part of the run in records and events. */
  readonly scope: string;
  readonly agent: string;
  readonly stopReason: StopReason;
  /** The answer, or what there was of it when a limit was reached. */
  readonly text: string;
  readonly turns: number;
  /** The agent's own, and that of others it has delegated to. Counted for the delegating run as well. */
  readonly usage: Usage;
  /** Of everything the agent has read: its answer may have come from any of it. The result of the call gets them. */
  readonly labels: readonly FlowLabel[];
}

/** The call that an agent works for. */
export interface DelegatingCall {
  readonly callId: CallId;
  /** Counts the delegations of the call, from 1. */
  readonly ordinal: number;
  readonly spanId: string;
  readonly signal: AbortSignal;
}

/**
 * Has an agent work for a call, or go on with that work. Resolves when it has ended by itself; throws `delegation/*` when
 * it must not begin or has failed, and the reason of the signal when that has aborted.
 */
export type Delegate = (
  request: DelegationRequest,
  call: DelegatingCall,
) => Promise<DelegationResult>;
