import { addUsage, noUsage } from '@aura/core';
import type {
  Agent,
  AuraEvent,
  AuraEventOf,
  ErrorRecord,
  Millis,
  ObservedModelCall,
  ToolSpec,
  Usage,
} from '@aura/core';
import { closeSpan } from './span-context.ts';
import type { SpanContext } from './span-context.ts';
import { failSpan } from './span-draft.ts';
import type { Failure, SpanDraft } from './span-draft.ts';
import { toolSchemas } from './message-attributes.ts';
import { ToolSpans } from './tool-spans.ts';
import {
  describeAnswer,
  describeRequest,
  describeUsage,
  modelAttributes,
  openTurn,
} from './turn-span.ts';

interface OpenTurn {
  readonly span: SpanDraft;
  readonly startedAt: Millis;
  usage: Usage;
}

/** What has failed, from its record. */
export function failureOf({ code, message }: ErrorRecord): Failure {
  return { type: code, text: message };
}

/** The spans of what one agent does in one part of a run: that of the agent, those of its turns, and those of its tools. */
export class ScopeSpans {
  readonly agentSpan: SpanDraft;
  readonly tools: ToolSpans;
  readonly #context: SpanContext;
  readonly #agent: Agent;
  readonly #calls: Map<string, ObservedModelCall>;
  #turn: OpenTurn | undefined;
  #hasTools = false;
  readonly #clientTools: readonly Pick<ToolSpec, 'name'>[];

  constructor(
    context: SpanContext,
    parts: {
      readonly agent: Agent;
      readonly agentSpan: SpanDraft;
      /** What models were sent, by span, until their events come. */
      readonly calls: Map<string, ObservedModelCall>;
      /** Those that the client has brought. */
      readonly clientTools: readonly Pick<ToolSpec, 'name'>[];
    },
  ) {
    const { agent, agentSpan, calls, clientTools } = parts;
    this.#clientTools = clientTools;
    this.#context = context;
    this.#agent = agent;
    this.#calls = calls;
    this.agentSpan = agentSpan;
    this.tools = new ToolSpans(context, { agent: agent.id, traceId: agentSpan.traceId });
  }

  /** What belongs to the turn that is under way hangs below it, anything else below the agent. */
  get #parentId(): string {
    return (this.#turn?.span ?? this.agentSpan).spanId;
  }

  take(event: AuraEvent): void {
    switch (event.type) {
      case 'model.started':
        return this.#modelStarted(event);
      case 'model.retry':
      case 'model.fallback':
        return this.#attempt(event);
      case 'message.completed':
        return this.#answered(event);
      case 'message.discarded':
        return this.#discarded(event);
      case 'tool_call.ready':
        return this.tools.ready(event);
      case 'approval.requested':
        return this.tools.asked(event.item.callId, this.#context.decisionId(event.item));
      case 'tool.started':
        return this.tools.started(event, this.#parentId);
      case 'tool.completed':
        return this.tools.completed(event, this.#parentId);
      case 'turn.completed':
        return this.#closeTurn(event.at);
      default:
    }
  }

  /** Ends everything but the span of the agent; a failure is one of the turn as well that it has interrupted. */
  closeInner(at: Millis, failure?: Failure): void {
    this.tools.closeAll(at);
    this.#closeTurn(at, failure);
  }

  #modelStarted(event: AuraEventOf<'model.started'>): void {
    this.#closeTurn(event.at);
    const parentId = this.agentSpan.spanId;
    const call = this.#calls.get(event.spanId);
    this.#calls.delete(event.spanId);
    const span = openTurn(this.#context, event, { agent: call?.agent ?? this.#agent, parentId });
    this.#turn = { span, startedAt: event.at, usage: noUsage };
    if (call === undefined) return;
    const { request } = call;
    describeRequest(span, request);
    this.agentSpan.attributes['message_count'] ??= request.messages.length;
    if (this.#hasTools) return;
    this.#hasTools = true;
    this.agentSpan.groups.push({
      prefix: 'llm.tools.',
      make: () => toolSchemas(request.tools, this.#clientTools),
    });
  }

  #attempt(event: AuraEventOf<'model.retry'> | AuraEventOf<'model.fallback'>): void {
    const { action, attempt, delayMs, error, model, at, type } = event;
    const turn = this.#turn;
    if (turn === undefined) return;
    turn.span.events.push({
      name: type,
      at,
      attributes: {
        'aura.retry.action': action,
        'aura.retry.attempt': attempt,
        'aura.retry.delay_ms': delayMs,
        'aura.error.code': error?.code,
      },
    });
    Object.assign(turn.span.attributes, modelAttributes(model));
  }

  #answered({ message, usage, finish, at }: AuraEventOf<'message.completed'>): void {
    const turn = this.#turn;
    if (turn === undefined) return;
    const { span } = turn;
    this.#count(turn, usage);
    span.attributes['aura.model.duration_ms'] = at - turn.startedAt;
    describeAnswer(span, message, finish);
    if (message.incomplete === true && finish !== 'max_output_tokens') return;
    span.status = 'ok';
    if (message.toolCalls.length === 0) this.#closeTurn(at);
  }

  #discarded(event: AuraEventOf<'message.discarded'>): void {
    const turn = this.#turn;
    if (turn === undefined) return;
    if (event.usage !== undefined) this.#count(turn, event.usage);
    if (event.replacedBy !== undefined) return;
    this.#closeTurn(event.at, { type: 'discarded', text: event.reason });
  }

  #count(turn: OpenTurn, usage: Usage): void {
    turn.usage = addUsage(turn.usage, usage);
    describeUsage(turn.span, turn.usage);
  }

  #closeTurn(at: Millis, failure?: Failure): void {
    const turn = this.#turn;
    if (turn === undefined) return;
    this.#turn = undefined;
    if (failure !== undefined && turn.span.status === 'unset') failSpan(turn.span, failure);
    closeSpan(this.#context, turn.span, at);
  }
}
