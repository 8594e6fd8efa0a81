import type { CompactionReport } from '../context/compaction-report.ts';
import type { AuraError } from '../errors/aura-error.ts';
import type { RunOutcome } from '../events/aura-event.ts';
import type { Awaitable, JsonObject } from '../json/json.ts';
import type {
  AssistantMessage,
  ContentPart,
  Message,
  ToolCall,
  ToolResult,
  UserMessage,
} from '../message/message.ts';
import type {
  ModelEvent,
  ModelPort,
  ModelRequest,
  ModelResponse,
  SystemBlock,
} from '../model/model-port.ts';
import type { NamespacePattern } from '../namespace/pattern.ts';
import type { Millis } from '../ports/clock.ts';
import type { SessionBatch, SessionSnapshot } from '../session/session.ts';
import type { Tool, ToolOutput } from '../tool/tool.ts';
import type { DelegationRequest } from '../delegation/delegation.ts';
import type { HookContext } from './hook-context.ts';

/** Refuses. The reason is shown to people, and where a tool call is refused to the model. */
export interface Veto {
  readonly veto: string;
}

/** A tool as hooks see it. */
export type HookedTool = Pick<
  Tool,
  'name' | 'description' | 'inputSchema' | 'origin' | 'annotations'
>;

/** One round of a run: an answer and what came of its tool calls. */
export interface CompletedTurn {
  /** Counts from 1. */
  readonly turn: number;
  readonly message: AssistantMessage;
  /** In call order. */
  readonly results: readonly ToolResult[];
}

/** What may be done about a failed model call. */
export type ErrorRecovery =
  | { readonly action: 'retry'; readonly delayMs?: Millis }
  /** Asks another model, for this call only. */
  | { readonly action: 'fallback'; readonly model: ModelPort; readonly delayMs?: Millis }
  | { readonly action: 'fail' };

/**
 * Code of the application at fixed points of a run. Every method is optional and may return nothing, which changes
 * nothing. What hooks are given is frozen; what they want changed they return. All hooks of a point are called one after
 * the other, each with what the one before has made of it; a veto, or a result that takes the place of what the point is
 * about, ends the point.
 *
 * Hooks of a run that goes on in another process are called for what is done there: decisions about tool calls and
 * answers that are on record are not asked for again.
 */
export interface Hook {
  /** Names it in events and logs; unique in an agent. */
  readonly name: string;
  /** Lower comes earlier; equal ones in the order of registration. Default 0. */
  readonly priority?: number;
  /** Only runs in these namespaces. Default: all. */
  readonly namespaces?: readonly NamespacePattern[];
  /**
   * What it means when it throws, takes too long or returns nonsense. Default: `veto` where it may veto, else `ignore`.
   * `veto` where it may not: the run fails, as with `fail_run`; what comes after the run fails nothing any more.
   */
  readonly onError?: 'veto' | 'ignore' | 'fail_run';
  /** Default 30,000. */
  readonly timeoutMs?: Millis;

  /** Once, before the session is read. A veto ends the run; nothing is stored. */
  runStart?(
    event: { readonly input: UserMessage },
    context: HookContext,
  ): Awaitable<void | Veto | { readonly input: UserMessage }>;

  /** Once, before the input becomes part of the session. A veto ends the run; nothing is stored. */
  sessionLoaded?(
    event: { readonly snapshot: SessionSnapshot | undefined },
    context: HookContext,
  ): Awaitable<void | Veto | { readonly metadataPatch: JsonObject }>;

  /** Before each model call. */
  buildPrompt?(
    event: { readonly blocks: readonly SystemBlock[] },
    context: HookContext,
  ): Awaitable<void | { readonly blocks: readonly SystemBlock[] }>;

  /** Before each model call: what it is shown of the conversation, which itself stays as it is. */
  buildContext?(
    event: { readonly messages: readonly Message[] },
    context: HookContext,
  ): Awaitable<void | { readonly messages: readonly Message[] }>;

  /** Before each attempt of a model call. A response takes its place; a veto ends the run. */
  beforeModelCall?(
    event: { readonly request: ModelRequest },
    context: HookContext,
  ): Awaitable<
    void | Veto | { readonly request: ModelRequest } | { readonly response: ModelResponse }
  >;

  /**
   * For each event of a model's stream; must not wait. Text and reasoning can be replaced or, with null, dropped: the
   * answer then consists of what was shown.
   */
  modelEvent?(
    event: { readonly event: ModelEvent },
    context: HookContext,
  ): void | { readonly event: ModelEvent | null };

  /** For each whole response, before it counts. A veto puts a notice in its place and ends the run. */
  afterModelCall?(
    event: { readonly request: ModelRequest; readonly response: ModelResponse },
    context: HookContext,
  ): Awaitable<void | Veto | { readonly response: ModelResponse }>;

  /** For each failed attempt, counted from 1. The first answer counts. */
  modelError?(
    event: { readonly error: AuraError; readonly attempt: number },
    context: HookContext,
  ): Awaitable<void | ErrorRecovery>;

  /**
   * For each call whose tool exists and accepts its arguments, in call order, before policies and approval. Another name
   * or other arguments are resolved, checked and authorised like the model's own; an output takes the place of the
   * call.
   */
  beforeToolCall?(
    event: { readonly call: ToolCall; readonly tool: HookedTool },
    context: HookContext,
  ): Awaitable<
    | void
    | Veto
    | { readonly call: Pick<ToolCall, 'name' | 'args'> }
    | { readonly result: ToolOutput }
  >;

  /** For the result of each call, also of one that was refused. */
  afterToolCall?(
    event: { readonly call: ToolCall; readonly result: ToolResult },
    context: HookContext,
  ): Awaitable<void | { readonly result: ToolResult }>;

  /** After each round. `stop` ends the run; a follow-up goes on with it, as if the user had said it. */
  turnEnd?(
    event: { readonly turn: CompletedTurn },
    context: HookContext,
  ): Awaitable<
    void | { readonly stop: string } | { readonly followUp: string | readonly ContentPart[] }
  >;

  /** Before old messages become a summary. A veto leaves them without one, so that they are dropped if need be. */
  beforeCompaction?(
    event: { readonly messages: readonly Message[]; readonly targetTokens: number },
    context: HookContext,
  ): Awaitable<void | Veto | { readonly summary: string }>;

  /** After old messages have become a summary, or were dropped. */
  afterCompaction?(
    event: { readonly report: CompactionReport },
    context: HookContext,
  ): Awaitable<void>;

  /**
   * Before each write to the session. Messages may be changed but not removed, and metadata, title and expiry set; the
   * log of the run keeps what was really said.
   */
  beforeSave?(
    event: { readonly batch: SessionBatch },
    context: HookContext,
  ): Awaitable<void | { readonly batch: SessionBatch }>;

  /** After each write to the session. */
  afterSave?(event: { readonly version: number }, context: HookContext): Awaitable<void>;

  /** Before another agent is asked. */
  beforeDelegate?(
    event: { readonly request: DelegationRequest },
    context: HookContext,
  ): Awaitable<void | Veto | { readonly request: DelegationRequest }>;

  /**
   * Exactly once when a run is over whose `runStart` was called, whatever it came to. Not when it waits for somebody or
   * goes on in another process, and not when that process is gone.
   */
  runEnd?(
    event: { readonly outcome: RunOutcome | undefined; readonly error: AuraError | undefined },
    context: HookContext,
  ): Awaitable<void>;
}

/** The points at which hooks are called. */
export type HookPoint = Exclude<
  keyof Hook,
  'name' | 'priority' | 'namespaces' | 'onError' | 'timeoutMs'
>;
