import type { CallMeter } from '../budget/run-meter.ts';
import type { RunQuota } from '../budget/run-quota.ts';
import type { FitRequest, FittedContext } from '../context/fit-context.ts';
import type { NodeFactory } from '../flow/nodes-for.ts';
import { nodesFor } from '../flow/nodes-for.ts';
import type { BatchNode, SingleNode } from '../flow/types.ts';
import type { AssistantMessage, ContentPart, ToolCall } from '../message/message.ts';
import type { RunPrompt } from '../prompt/run-prompt.ts';
import type { Admission } from '../tool/dispatch/admit-call.ts';
import type { DispatchRun } from '../tool/dispatch/dispatch-run.ts';
import type { RunTools } from '../tool/dispatch/run-tools.ts';
import type { ToolOutput } from '../tool/tool.ts';
import type { Inbox } from './inbox.ts';
import type { TurnState } from './turn-state.ts';

/** What the nodes of a turn work with. Never part of the state: a restarted run makes new ones. */
export interface TurnServices extends DispatchRun {
  readonly tools: RunTools;
  /** Absent when nothing bounds what the run spends and nobody asks what it costs. */
  readonly meter: CallMeter | undefined;
  /** Absent when there are no quotas. */
  readonly quota: RunQuota | undefined;
  /** Absent: the system prompt is what the agent has, always the same. */
  readonly prompt: RunPrompt | undefined;
  /** The decision about a call; made once, and again only after a restart. */
  admission(call: ToolCall, signal: AbortSignal): Promise<Admission>;
  /** Whether the request wants the run to end after this turn. */
  meetsStopCondition(turn: number): Promise<boolean>;
  /** What is wrong with the text of an answer in a run that is to answer in a form; null for nothing. */
  judgeAnswer(message: AssistantMessage): Promise<string | null>;
  /** Makes a request fit into the context window. */
  fitContext(request: FitRequest): Promise<FittedContext>;
  /** The output of a call as far as the context window has room for it. Absent: there are no bounds. */
  readonly limitOutput:
    | ((call: ToolCall, output: ToolOutput) => readonly ContentPart[])
    | undefined;
  /** Messages handed to the run while it works. Whoever takes them records them. */
  readonly inbox: Inbox;
  /** Span of the run itself. */
  readonly spanId: string;
}

/** A node of the turn flow. */
export type TurnNode<Action extends string = 'default'> = SingleNode<
  TurnState,
  Action,
  TurnServices
>;

/** A batch node of the turn flow. */
export type TurnBatch = BatchNode<TurnState, 'default', TurnServices>;

/** Makes the nodes of the turn flow. */
export const turnNodes: NodeFactory<TurnState, TurnServices> = nodesFor<TurnState, TurnServices>();
