import type { BudgetTree } from '../budget/budget-tree.ts';
import type { ContextOverlay } from '../context/context-overlay.ts';
import type { SessionOverlay } from '../session/session-overlay.ts';
import type { AuraEvent, RunOutcome } from '../events/aura-event.ts';
import type { Awaitable } from '../json/json.ts';
import type { EventListener } from '../events/event-listener.ts';
import type { HookContext } from '../hook/hook-context.ts';
import type { HookRun } from '../hook/hook-run.ts';
import type { RunId } from '../ids/ids.ts';
import type { Message, UserMessage } from '../message/message.ts';
import type { ModelToolChoice, SystemBlock, Usage } from '../model/model-port.ts';
import type { Namespace } from '../namespace/namespace.ts';
import type { Principal } from '../namespace/principal.ts';
import type { PromptInLog } from '../prompt/kept-prompt.ts';
import type { OutputPlan } from '../output/output-plan.ts';
import type { ClientTool } from '../tool/client-tool.ts';
import type { StopCondition } from '../stop/stop-condition.ts';
import type { RunMode, RunOpened } from '../run/run-record.ts';
import type { ForwardedHeaders } from '../tool/forwarded-headers.ts';

/** What a run begins with. */
export interface ConversationStart {
  /** What was said so far, the new message included. */
  readonly messages: readonly Message[];
  /** What earlier runs have laid over it. */
  readonly overlay?: ContextOverlay;
}

/** What a stored conversation does for the runs that belong to it. */
export interface Conversation {
  /** What is known of the session of a run that goes on. */
  readonly session?: HookContext['session'];
  /** Called once before a run begins: waits for its turn, and gives what was said so far. May throw {@link AnsweredBefore}. */
  begin(run: {
    readonly runId: RunId;
    readonly signal: AbortSignal;
    readonly hooks?: HookRun;
  }): Promise<ConversationStart>;
  /**
   * What the conversation keeps of the prompt of an agent from run to run. Called at most once, after `begin`, and only
   * for an agent whose prompt is made for each run.
   */
  keptPrompt?(agent: string): Promise<readonly SystemBlock[] | undefined>;
  /** Called once after the last record of a run that was not begun in vain and does not wait for anybody. */
  end(run: {
    readonly runId: RunId;
    /** What the run has added to the conversation. */
    readonly added: readonly Message[];
    readonly usage: Usage;
    /** What is laid over the conversation by now; absent when nothing new is. */
    readonly overlay?: SessionOverlay;
    /** Where the prompt is that the run has used last, if one was made for it. */
    readonly prompt?: PromptInLog;
    readonly hooks?: HookRun;
  }): Promise<void>;
  /** Called when a run is over in this process, however it ended, also when it never began. Must not throw. */
  leave(): void;
}

/** What is known of the request that has led to a run. Only those who watch runs look at it; it is not kept. */
export interface RequestFacts {
  readonly requestId?: string;
  /** W3C `traceparent` of what was done for the request. */
  readonly traceparent?: string;
  /** As the client calls its user. Nobody has checked it. */
  readonly user?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** One request to an agent. */
export interface RunRequest {
  readonly namespace: Namespace;
  readonly principal?: Principal;
  /** Correlates runs of one conversation. Not a key to anything. */
  readonly session: string;
  /** The conversation so far; the last message is the one to answer. Every tool call in it has its result. */
  readonly messages: readonly Message[];
  /** What is laid over `messages`: parts of them are shown otherwise, or not at all. */
  readonly overlay?: ContextOverlay;
  /** Gives the messages of a stored conversation, and takes what the run adds. `messages` is not looked at then. */
  readonly conversation?: Conversation;
  /** Aborting it aborts the run; the reason's text becomes the outcome's `reason`. */
  readonly signal?: AbortSignal;
  readonly facts?: RequestFacts;
  /** Default `attached`. */
  readonly mode?: RunMode;
  /**
   * Headers of the caller, for tools that act in that name. Only their names are on record: a run that goes on without them
   * waits until somebody gives it some again.
   */
  readonly forwarded?: ForwardedHeaders;
  /** The run whose conversation, up to one of its records, this one goes on with. */
  readonly forkedFrom?: RunOpened['forkedFrom'];
  /** Bound of generated tokens for each model call of this run. */
  readonly maxOutputTokens?: number;
  /**
   * Default `auto`. `none`: tools stay listed, and none may be called. `required` and a tool hold until the model has
   * called one: otherwise it could never answer.
   */
  readonly toolChoice?: ModelToolChoice;
  /**
   * Tools that whoever asks runs: the run ends when the model has called one, with `client_tools`, and is to be asked again
   * with what came of the call. For conversations that their callers keep.
   */
  readonly clientTools?: readonly ClientTool[];
  /** The form in which the run is to answer. */
  readonly output?: OutputPlan;
  /** The run ends after the turn that meets one of these. */
  readonly stopWhen?: readonly StopCondition[];
  /** Has the last word on what the caller gets of an outcome that is on record. What it throws is the caller's result. */
  readonly settle?: (outcome: RunOutcome) => Awaitable<RunOutcome>;
  /** Of a session or a tenant: the run is a part of it. Holds besides the limits of the agent. */
  readonly budget?: BudgetTree;
}

/** A run that has been started. It goes on whether or not anybody listens. */
export interface RunHandle<Output = unknown> extends AsyncIterable<AuraEvent> {
  readonly runId: RunId;
  readonly traceId: string;
  /**
   * What the run came to. Resolves for every stop reason; rejects with an AuraError when the run failed.
   * Settles after the last event was delivered. Never an unhandled rejection.
   */
  readonly result: Promise<RunOutcome<Output>>;
  /** Adds a listener for all events from now on; a listener added before the next tick misses none. */
  subscribe(listener: EventListener): () => void;
  /** Brings the log up to date with everything that was published; resolves with the seq of its last record. */
  sync(): Promise<number>;
  /** Hands a message to the run: its next model call sees it. False when the run takes none any more. */
  steer(message: UserMessage): boolean;
  /** Ends the run. Reaches the model call and every tool call at once; a second call does nothing. */
  abort(reason: string): void;
  /**
   * Stops working on the run without ending it, as if the process had gone: any process can resume it. There is no last
   * event; `result` rejects with `run/parked`.
   */
  park(): void;
}
