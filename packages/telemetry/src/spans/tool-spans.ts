import { contentText, wireSpanId } from '@aura/core';
import type { AuraEventOf, CallId, Millis, ToolCall, ToolResult } from '@aura/core';
import { closeSpan, openSpan } from './span-context.ts';
import type { SpanContext } from './span-context.ts';
import { failSpan } from './span-draft.ts';
import type { Failure, SpanDraft } from './span-draft.ts';
import { spanNames } from './span-kinds.ts';

/** A call, from when the model has decided on it. */
interface KnownCall {
  readonly call: ToolCall;
  readonly at: Millis;
  decisionId?: string;
  span?: SpanDraft;
  /** What of it happens at a server. */
  wire?: SpanDraft;
}

/** Short classes of failures, which never quote anything. */
const classShape = /^[\w./-]{1,64}$/;

function resultFailure({ outcome, errorType, content }: ToolResult): Failure {
  if (outcome === 'aborted') return { type: 'cancelled', text: 'cancelled' };
  const named = errorType !== undefined && classShape.test(errorType) ? errorType : undefined;
  return { type: named ?? outcome, text: contentText(content) };
}

/** The spans of the calls of one scope. */
export class ToolSpans {
  readonly #context: SpanContext;
  readonly #agent: string;
  readonly #traceId: string;
  readonly #calls = new Map<CallId, KnownCall>();

  constructor(
    context: SpanContext,
    { agent, traceId }: { readonly agent: string; readonly traceId: string },
  ) {
    this.#context = context;
    this.#agent = agent;
    this.#traceId = traceId;
  }

  ready({ call, at }: AuraEventOf<'tool_call.ready'>): void {
    this.#calls.set(call.id, { call, at });
  }

  /** Somebody is asked about the call. */
  asked(callId: CallId, decisionId: string): void {
    const known = this.#calls.get(callId);
    if (known === undefined) return;
    known.decisionId = decisionId;
    if (known.span !== undefined) known.span.attributes['decision_id'] = decisionId;
  }

  started(event: AuraEventOf<'tool.started'>, parentId: string): void {
    const { callId, name, origin, at, spanId } = event;
    const known = this.#known(callId, name, at);
    const span = this.#open(known, { parentId, spanId, at, name });
    if (origin.kind !== 'mcp') return;
    const { args } = known.call;
    const wire = openSpan(this.#context, {
      name: spanNames.mcp,
      role: 'client',
      traceId: this.#traceId,
      spanId: wireSpanId(spanId),
      parentId: span.spanId,
      startedAt: at,
    });
    Object.assign(wire.attributes, {
      'tool.name': origin.tool,
      'aura.tool.server': origin.server,
      'server.url': this.#context.agentFacts(this.#agent)?.serverUrl?.(origin.server),
      'tool.parameters.count': Object.keys(args).length,
      'tool.parameters': () => JSON.stringify(args),
    });
    known.wire = wire;
  }

  completed({ result, at, spanId }: AuraEventOf<'tool.completed'>, parentId: string): void {
    const { callId, name, outcome } = result;
    const known = this.#known(callId, name, at);
    this.#calls.delete(callId);
    // A name that no tool has is what a model has written.
    const shown = outcome === 'unknown_tool' ? 'unknown' : name;
    const span = known.span ?? this.#open(known, { parentId, spanId, at: known.at, name: shown });
    const text = (): string => contentText(result.content);
    span.attributes['output.value'] = text;
    span.attributes['gen_ai.tool.call.result'] = text;
    span.attributes['output.length'] = () => text().length;
    const { wire } = known;
    if (wire !== undefined) {
      wire.attributes['tool.result'] = text;
      wire.attributes['tool.result.length'] = () => text().length;
      this.#finish(wire, result, at);
    }
    this.#finish(span, result, at);
  }

  /** The span of a call that is under way; undefined for another one. */
  spanOf(callId: CallId): SpanDraft | undefined {
    return this.#calls.get(callId)?.span;
  }

  /** Ends the spans of calls that are still under way: the run waits for somebody, was put aside, or is over. */
  closeAll(at: Millis): void {
    for (const { span, wire } of this.#calls.values()) {
      if (wire !== undefined) closeSpan(this.#context, wire, at);
      if (span !== undefined) closeSpan(this.#context, span, at);
    }
    this.#calls.clear();
  }

  /** A call of an earlier life of the run is known by its name only. */
  #known(id: CallId, name: string, at: Millis): KnownCall {
    const known = this.#calls.get(id) ?? { call: { id, name, args: {} }, at };
    this.#calls.set(id, known);
    return known;
  }

  #open(
    known: KnownCall,
    begun: {
      readonly parentId: string;
      readonly spanId: string;
      readonly at: Millis;
      readonly name: string;
    },
  ): SpanDraft {
    const { call, decisionId } = known;
    const span = openSpan(this.#context, {
      name: spanNames.tool,
      traceId: this.#traceId,
      spanId: begun.spanId,
      parentId: begun.parentId,
      startedAt: begun.at,
    });
    Object.assign(span.attributes, {
      'tool.name': begun.name,
      'tool.call_id': call.id,
      'tool.parameters': () => JSON.stringify(call.args),
      decision_id: decisionId,
    });
    known.span = span;
    return span;
  }

  #finish(span: SpanDraft, result: ToolResult, at: Millis): void {
    const { outcome } = result;
    span.attributes['aura.tool.outcome'] = outcome;
    if (outcome === 'aborted') span.attributes['tool.cancelled'] = true;
    if (outcome === 'ok') span.status = 'ok';
    else failSpan(span, resultFailure(result));
    closeSpan(this.#context, span, at);
  }
}
