import type { RepeatLimits, TurnNotices } from '../agent/agent.ts';
import type { ContextOverlay } from '../context/context-overlay.ts';
import type { AuraEventBody } from '../events/aura-event.ts';
import type { FlowRecord } from '../flow/flow-record.ts';
import type { HookDecided } from '../hook/hook-decision.ts';
import type { CallId, MessageId, RunId } from '../ids/ids.ts';
import type { Message, UserMessage } from '../message/message.ts';
import type { ModelToolChoice } from '../model/model-port.ts';
import type { OutputRecord } from '../output/output-plan.ts';
import type { PrincipalRecord } from '../namespace/principal.ts';
import type { Millis } from '../ports/clock.ts';
import type { StopRecord } from '../stop/stop-condition.ts';
import type { PromptRendered } from '../prompt/rendered-prompt.ts';
import type { ClientTool } from '../tool/client-tool.ts';
import type { ToolOutput } from '../tool/tool.ts';

/** The events that are kept. Deltas reach the log as coalesced `text.chunk` records instead. */
export type DurableEventBody = Exclude<
  AuraEventBody,
  { type: 'text.delta' | 'reasoning.delta' | 'tool_call.delta' | 'output.partial' }
>;

/**
 * What happens to a run when its client or its process goes away. `attached`: it ends with its client and is closed as
 * interrupted after a crash. `resumable`: it outlives its client for a grace period and goes on after a crash.
 * `background`: it needs no client.
 */
export type RunMode = 'attached' | 'resumable' | 'background';

/** What of an agent decides which way its runs take: with it a log can be replayed without the agent. */
export interface RunSettings {
  readonly turnDepth: number;
  readonly maxToolCalls: number;
  readonly toolConcurrency: number;
  readonly repeats: RepeatLimits;
  readonly notices: TurnNotices;
}

/** The first record of every run: what it was asked to do, by whom, and with which flow. */
export interface RunOpened {
  readonly type: 'run.opened';
  readonly mode: RunMode;
  /** Canonical key. */
  readonly namespace: string;
  /** Name and digest of the flow; a run is continued by the same flow only. */
  readonly flow: string;
  readonly flowDigest: string;
  readonly agent: string;
  /** Digest of the agent's configuration; see `Agent.digest`. */
  readonly agentDigest: string;
  readonly settings: RunSettings;
  /** The run whose records this one begins with, or whose conversation it goes on with. */
  readonly forkedFrom?: { readonly runId: RunId; readonly seq: number };
  readonly session: string;
  readonly principal?: PrincipalRecord;
  readonly traceId: string;
  readonly maxOutputTokens?: number;
  readonly toolChoice?: ModelToolChoice;
  /** Names of the tools to which the agent was narrowed. Absent: it has all of its tools. */
  readonly tools?: readonly string[];
  /** Tools that the client runs. */
  readonly clientTools?: readonly ClientTool[];
  readonly stopWhen?: readonly StopRecord[];
  readonly output?: OutputRecord;
  /** The conversation the run has to answer. */
  readonly input: readonly Message[];
  /** What earlier runs have laid over it. */
  readonly overlay?: ContextOverlay;
  /** Names of the headers of the caller that its tools work with. Their values are never on record. */
  readonly forwards?: readonly string[];
}

/** The first record of a part of a run that another agent does for one of its tool calls. */
export interface ScopeOpened {
  readonly type: 'scope.opened';
  /** The call, in the scope above. */
  readonly callId: CallId;
  /** Canonical key. */
  readonly namespace: string;
  readonly agent: string;
  readonly agentDigest: string;
  readonly settings: RunSettings;
  /** What the agent is asked to do. */
  readonly input: readonly Message[];
}

/** What a record says. The log of a run, in order, is all there is to know about it. */
export type RunRecordBody =
  | RunOpened
  | ScopeOpened
  | FlowRecord
  /** The run goes on with another configuration of its agent than the one it had so far. */
  | {
      readonly type: 'run.reconfigured';
      readonly agentDigest: string;
      readonly settings: RunSettings;
    }
  /** A public event. `tool.started` is also the intent of the call. */
  | { readonly type: 'event'; readonly event: DurableEventBody; readonly spanId: string }
  | PromptRendered
  /** A message was handed to the run; `run.steered` says when it became part of the conversation. */
  | { readonly type: 'run.message'; readonly message: UserMessage }
  /** What a tool handed back, before anything was done to it. After it the call is never executed again. */
  | {
      readonly type: 'tool.outcome';
      readonly callId: CallId;
      readonly output: ToolOutput;
      readonly durationMs: Millis;
    }
  | HookDecided
  /** Text a model has streamed so far, in pieces of about 2 KiB; `message.completed` supersedes it. */
  | {
      readonly type: 'text.chunk';
      readonly messageId: MessageId;
      readonly channel: 'text' | 'reasoning';
      /** UTF-16 offset in the text of that channel. */
      readonly offset: number;
      readonly text: string;
    };

/** One entry of a run log. */
export type RunRecord = RunRecordBody & {
  /** From 1, without gaps. */
  readonly seq: number;
  readonly at: Millis;
  /** Which part of the run wrote it: `main`, or what is done for a call: `main/<callId>`. */
  readonly scope: string;
};

/** The state of a run as listings show it. */
export interface RunSummary {
  readonly runId: RunId;
  /** Canonical key of the namespace the run belongs to. */
  readonly namespace: string;
  readonly mode: RunMode;
  readonly agent: string;
  readonly session: string;
  readonly status: 'running' | 'suspended' | 'completed' | 'failed';
  readonly startedAt: Millis;
  readonly updatedAt: Millis;
  /** Of the last record. */
  readonly seq: number;
}
