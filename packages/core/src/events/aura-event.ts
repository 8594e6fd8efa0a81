import type { Spending } from '../budget/budget-amount.ts';
import type { BudgetPressure } from '../budget/budget-tree.ts';
import type { QuotaRefusal } from '../budget/quota-refusal.ts';
import type { CompactionLevel, CompactionReport } from '../context/compaction-report.ts';
import type { PendingApproval } from '../approval/approval-request.ts';
import type { ApprovalRuling } from '../approval/approval-ruling.ts';
import type { ErrorRecord } from '../errors/aura-error.ts';
import type { HookPoint } from '../hook/hook.ts';
import type { CallId, MessageId, RunId } from '../ids/ids.ts';
import type { InputResolution } from '../input/input-resolution.ts';
import type { PendingInput } from '../input/pending-input.ts';
import type { JsonValue } from '../json/json.ts';
import type { AssistantMessage, ToolCall, ToolResult, UserMessage } from '../message/message.ts';
import type { ModelAttempt } from '../model/model-attempt.ts';
import type { FinishReason, ModelInfo, Usage } from '../model/model-port.ts';
import type { ToolOrigin, ToolProgress } from '../tool/tool.ts';

/** Why a run ended, when it did not fail. */
export type StopReason =
  | 'completed'
  | 'stop_condition'
  /** The model has called tools that the client runs; it is asked again with their results. */
  | 'client_tools'
  | 'max_turns'
  | 'max_tool_calls'
  | 'max_output_tokens'
  | 'budget'
  | 'refused'
  | 'empty'
  | 'vetoed'
  | 'aborted'
  | 'deadline'
  | 'suspended';

/** What a run came to. */
export interface RunOutcome<Output = unknown> {
  readonly stopReason: StopReason;
  /** Everything the agent said in this run: the texts of its answers, separated by blank lines. */
  readonly text: string;
  /** The answer in the form that was asked for, if the run has come to one. */
  readonly output?: Output;
  /** Set when `stopReason` is `aborted`, `deadline` or `vetoed`: who or what ended the run, and why. */
  readonly reason?: string;
  readonly finalMessage?: AssistantMessage;
  /** Model calls with tool rounds included. */
  readonly turns: number;
  /** Summed over all model calls of the run. */
  readonly usage: Usage;
  /** Of all model calls of the run. Absent when the cost of any of them is not known. */
  readonly costMicros?: number;
  /** Of the last model call: how full the context is. */
  readonly lastUsage: Usage;
}

/**
 * What happened, without where and when. `text.delta`, `reasoning.delta`, `tool_call.delta` and `output.partial` are the
 * only events that are not records of the run log.
 */
export type AuraEventBody =
  | { readonly type: 'run.started'; readonly model: ModelInfo; readonly agentName: string }
  /** The run goes on after a crash or a suspension; everything before stands. */
  | { readonly type: 'run.resumed'; readonly agentName: string }
  /** A message was handed to the run while it worked; the next model call sees it. */
  | { readonly type: 'run.steered'; readonly message: UserMessage }
  | { readonly type: 'turn.started'; readonly turn: number }
  /** The agent has other tools than in the round before: these, by name, as far as a run may use them. */
  | { readonly type: 'tools.changed'; readonly tools: readonly string[] }
  /** What the next model call is shown of the conversation, and how much of the room for input that takes. */
  | {
      readonly type: 'context.built';
      readonly turn: number;
      readonly inputTokens: number;
      /** The most tokens it may have, as estimated. */
      readonly budget: number;
      /** How far it was reduced just now. */
      readonly level: CompactionLevel | 0;
      readonly units: number;
      readonly droppedUnits: number;
    }
  /** The model is shown less of the conversation from now on. The conversation itself is whole. */
  | {
      readonly type: 'context.compacted';
      readonly turn: number;
      readonly report: CompactionReport;
      readonly spent?: Spending;
    }
  | {
      readonly type: 'model.started';
      readonly turn: number;
      readonly model: ModelInfo;
      /** What is held for the call in the budget of the run, if it has one. */
      readonly reserved?: Spending;
    }
  /** The call has failed, and the same model is asked again, after a pause or with another credential. */
  | ({ readonly type: 'model.retry' } & ModelAttempt)
  /** Another model is asked than before. */
  | ({ readonly type: 'model.fallback' } & ModelAttempt)
  | { readonly type: 'message.started'; readonly messageId: MessageId }
  | {
      readonly type: 'text.delta';
      readonly messageId: MessageId;
      /** UTF-16 offset of `text` in the message's text. */
      readonly offset: number;
      readonly text: string;
    }
  | {
      readonly type: 'reasoning.delta';
      readonly messageId: MessageId;
      readonly offset: number;
      readonly text: string;
    }
  | {
      readonly type: 'tool_call.started';
      readonly messageId: MessageId;
      readonly callId: CallId;
      readonly name: string;
    }
  | { readonly type: 'tool_call.delta'; readonly callId: CallId; readonly text: string }
  /** The answer so far, in a run that is to answer in a form: each value is a prefix of the next one of its message. */
  | { readonly type: 'output.partial'; readonly messageId: MessageId; readonly value: JsonValue }
  /** The model has decided on a call: its arguments are whole. */
  | {
      readonly type: 'tool_call.ready';
      readonly messageId: MessageId;
      readonly call: ToolCall;
      /** Set when the client runs it. */
      readonly isClient?: true;
    }
  | {
      readonly type: 'message.completed';
      readonly message: AssistantMessage;
      readonly usage: Usage;
      readonly finish: FinishReason;
      /** What the call has spent, in a run that is metered. */
      readonly spent?: Spending;
    }
  /** What was shown of this message does not count; a new one follows or the run ends. */
  | {
      readonly type: 'message.discarded';
      readonly messageId: MessageId;
      readonly reason: string;
      /** The same call of the model goes on with this message. */
      readonly replacedBy?: MessageId;
      /** Of what had arrived of it, as far as that is known. */
      readonly usage?: Usage;
      readonly spent?: Spending;
    }
  /** A limit is used up for the most part. Once for each limit that a run is under. */
  | ({ readonly type: 'budget.warning' } & BudgetPressure)
  /** A quota leaves too little for a tool call, or for the next model call, which ends the run. */
  | ({ readonly type: 'quota.refused'; readonly callId?: CallId } & QuotaRefusal)
  /** Somebody is asked whether a call may run. Not for calls that consent given beforehand covers. */
  | { readonly type: 'approval.requested'; readonly item: PendingApproval }
  /** What came of a call that needed an approval; nothing changes it any more. */
  | {
      readonly type: 'approval.resolved';
      readonly id: string;
      readonly callId: CallId;
      readonly ruling: ApprovalRuling;
    }
  /** A tool has a question that somebody has to answer. */
  | { readonly type: 'input.requested'; readonly item: PendingInput }
  /** What came of such a question. */
  | {
      readonly type: 'input.resolved';
      readonly id: string;
      readonly callId: CallId;
      readonly resolution: InputResolution;
    }
  | {
      readonly type: 'tool.started';
      readonly callId: CallId;
      readonly name: string;
      readonly origin: ToolOrigin;
    }
  | {
      readonly type: 'tool.progress';
      readonly callId: CallId;
      readonly name: string;
      readonly step: ToolProgress;
    }
  /** Also for calls that never started, so that every `tool_call.ready` has one. */
  | { readonly type: 'tool.completed'; readonly result: ToolResult }
  /** A hook has refused something. `callId` and `messageId` say what, if it was a call or an answer. */
  | {
      readonly type: 'hook.vetoed';
      readonly hook: string;
      readonly point: HookPoint;
      readonly reason: string;
      readonly callId?: CallId;
      readonly messageId?: MessageId;
    }
  /** A hook has thrown, has taken too long, or has returned nonsense. */
  | {
      readonly type: 'hook.failed';
      readonly hook: string;
      readonly point: HookPoint;
      readonly error: string;
      readonly callId?: CallId;
      readonly messageId?: MessageId;
    }
  /** What a hook has to tell. */
  | {
      readonly type: 'hook.emitted';
      readonly hook: string;
      readonly name: string;
      readonly data: JsonValue;
    }
  | { readonly type: 'turn.completed'; readonly turn: number }
  /** Another agent begins to work for a call of the scope above. This event, and all of its work, have its scope and agent. */
  | {
      readonly type: 'delegation.started';
      readonly callId: CallId;
      readonly model: ModelInfo;
      readonly agentName: string;
    }
  /** The agent works for the call no longer. */
  | {
      readonly type: 'delegation.completed';
      readonly callId: CallId;
      readonly stopReason: StopReason | 'failed';
      readonly turns: number;
      /** Of all its model calls, and of those it has delegated to others. */
      readonly usage: Usage;
      /** Of the same. Absent when it is not known. */
      readonly costMicros?: number;
      readonly error?: ErrorRecord;
    }
  | { readonly type: 'run.suspended'; readonly pending: readonly PendingDecision[] }
  | { readonly type: 'run.completed'; readonly outcome: RunOutcome<JsonValue> }
  | {
      readonly type: 'run.failed';
      readonly error: ErrorRecord;
      readonly usage: Usage;
      /** Absent when it is not known. */
      readonly costMicros?: number;
    };

/** Something a suspended run waits for. */
export interface PendingDecision {
  readonly token: string;
  readonly info: JsonValue;
}

/** Where and when something happened. */
export interface EventPlace {
  readonly runId: RunId;
  /**
   * Position in the run log. Events that are records have their own; deltas have that of the record before them,
   * so that (seq, offset) orders everything.
   */
  readonly seq: number;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  /** Which part of the run: `main`, or what is done for a call: `main/<callId>`. */
  readonly scope: string;
  /** Id of the agent that acts. */
  readonly agent: string;
  readonly session: string;
  /** 32 hexadecimal digits, equal for the whole run. */
  readonly traceId: string;
  /** 16 hexadecimal digits of the operation the event belongs to: the run, the model call or the tool call. */
  readonly spanId: string;
}

/** The one event of Aura. Every surface is a fold over these. */
export type AuraEvent = EventPlace & AuraEventBody;

/** The types of all events. */
export type AuraEventType = AuraEventBody['type'];

/** One kind of event. */
export type AuraEventOf<Type extends AuraEventType> = Extract<AuraEvent, { type: Type }>;
