import { abortReasons, mainScope, scopeAbove } from '@aura/core';
import type {
  Agent,
  AuraEvent,
  AuraEventOf,
  Millis,
  ObservedModelCall,
  ObservedRun,
  RunObservation,
  RunOutcome,
} from '@aura/core';
import { lastInput } from './message-attributes.ts';
import { failureOf, ScopeSpans } from './scope-spans.ts';
import { closeSpan, openSpan } from './span-context.ts';
import type { SpanContext } from './span-context.ts';
import { failSpan } from './span-draft.ts';
import type { AttributeValue, Failure, SpanDraft } from './span-draft.ts';
import { spanNames } from './span-kinds.ts';
import { parseTraceParent } from './trace-parent.ts';
import { modelAttributes } from './turn-span.ts';

const plain = 'text/plain';

/** The reasons for which a stream is cut off without anything having failed. */
const terminations: Readonly<Record<string, string>> = {
  [abortReasons.clientDisconnected]: 'disconnected',
  [abortReasons.serverShutdown]: 'shutdown',
};

/**
 * The spans of one life of a run, folded from its events: nothing else says when something begins or ends. A scope is the
 * work of one agent; flows of other kinds add spans between those of a scope and its agent's.
 */
export class RunSpans implements RunObservation {
  readonly #context: SpanContext;
  readonly #run: ObservedRun;
  readonly #scopes = new Map<string, ScopeSpans>();
  readonly #calls = new Map<string, ObservedModelCall>();
  #lastAt: Millis = 0;

  constructor(context: SpanContext, run: ObservedRun) {
    this.#context = context;
    this.#run = run;
  }

  readonly onEvents = (events: readonly AuraEvent[]): void => {
    for (const event of events) {
      // Nothing is done for each piece of a text.
      if (event.type.endsWith('.delta')) continue;
      this.#take(event);
    }
  };

  onModelCall(call: ObservedModelCall): void {
    this.#calls.set(call.spanId, call);
  }

  /** The run was put aside: what is still open is not over, only its part in this process is. */
  onLeft(): void {
    const main = this.#scopes.get(mainScope);
    if (main !== undefined) main.agentSpan.attributes['stream.termination'] = 'shutdown';
    this.#closeAll(this.#lastAt);
  }

  #take(event: AuraEvent): void {
    this.#lastAt = event.at;
    switch (event.type) {
      case 'run.started':
      case 'run.resumed':
        this.#scopes.set(event.scope, this.#begin(event));
        return;
      case 'delegation.started':
        this.#scopes.set(event.scope, this.#delegated(event));
        return;
      case 'delegation.completed':
        return this.#delegationEnded(event);
      case 'run.completed':
        return this.#completed(event.outcome, event.at);
      case 'run.failed':
        return this.#failed(failureOf(event.error), event);
      case 'run.suspended':
        return this.#suspended(event.at);
      default:
        this.#scopes.get(event.scope)?.take(event);
    }
  }

  #begin(event: AuraEventOf<'run.started'> | AuraEventOf<'run.resumed'>): ScopeSpans {
    const { agent, request, isResumed, traceId, runId } = this.#run;
    const { facts = {}, messages } = request;
    const asked = parseTraceParent(facts.traceparent);
    const span = openSpan(this.#context, {
      name: spanNames.agent,
      traceId,
      spanId: event.spanId,
      startedAt: event.at,
      links: asked === undefined ? [] : [asked],
    });
    const { metadata } = facts;
    Object.assign(span.attributes, {
      ...this.#agentAttributes(agent, request.maxOutputTokens),
      'session.id': event.session,
      'aura.run_id': runId,
      'aura.mode': 'single-agent',
      'aura.version': this.#context.version,
      'http.request_id': facts.requestId,
      'user.id': facts.user,
      metadata: metadata && (() => JSON.stringify(metadata)),
      'aura.resumed': isResumed || undefined,
    });
    if (!isResumed) putInput(span, () => lastInput(messages));
    return this.#scope(agent, span);
  }

  #delegated(event: AuraEventOf<'delegation.started'>): ScopeSpans {
    const above = this.#scopes.get(scopeAbove(event.scope));
    const parent = above?.tools.spanOf(event.callId) ?? above?.agentSpan;
    const span = openSpan(this.#context, {
      name: spanNames.delegation,
      traceId: event.traceId,
      spanId: event.spanId,
      parentId: parent?.spanId,
      startedAt: event.at,
    });
    Object.assign(span.attributes, {
      ...modelAttributes(event.model),
      'agent.name': event.agentName,
      'aura.agent_id': event.agent,
      'session.id': event.session,
    });
    const { agent: outer } = this.#run;
    const agent = { ...outer, id: event.agent, name: event.agentName };
    return this.#scope(agent, span);
  }

  #scope(agent: Agent, agentSpan: SpanDraft): ScopeSpans {
    const { clientTools = [] } = this.#run.request;
    return new ScopeSpans(this.#context, { agent, agentSpan, calls: this.#calls, clientTools });
  }

  #delegationEnded(event: AuraEventOf<'delegation.completed'>): void {
    const { scope, stopReason, error, at } = event;
    const spans = this.#scopes.get(scope);
    if (spans === undefined) return;
    this.#scopes.delete(scope);
    const failure = error && failureOf(error);
    spans.closeInner(at, failure);
    const { agentSpan } = spans;
    agentSpan.attributes['aura.stop_reason'] = stopReason;
    if (failure === undefined) agentSpan.status = 'ok';
    else failSpan(agentSpan, failure);
    closeSpan(this.#context, agentSpan, at);
  }

  #completed(outcome: RunOutcome, at: Millis): void {
    const { stopReason, reason = '', text } = outcome;
    const span = this.#main();
    if (span === undefined) return;
    span.attributes['aura.stop_reason'] = stopReason;
    span.attributes['aura.cost_micros'] = outcome.costMicros;
    putOutput(span, text);
    const termination = stopReason === 'aborted' ? terminations[reason] : undefined;
    span.attributes['stream.termination'] = termination;
    const isLate =
      stopReason === 'deadline' || (stopReason === 'aborted' && reason === abortReasons.timeout);
    if (isLate) failSpan(span, { type: 'timeout', text: 'timeout' });
    else if (stopReason !== 'aborted') span.status = 'ok';
    this.#closeAll(at, isLate ? { type: 'timeout', text: 'timeout' } : undefined);
  }

  #failed(failure: Failure, { at, costMicros }: AuraEventOf<'run.failed'>): void {
    const span = this.#main();
    if (span === undefined) return;
    span.attributes['aura.stop_reason'] = 'failed';
    span.attributes['aura.cost_micros'] = costMicros;
    failSpan(span, failure);
    this.#closeAll(at, failure);
  }

  #suspended(at: Millis): void {
    const span = this.#main();
    if (span !== undefined) span.attributes['aura.stop_reason'] = 'suspended';
    this.#closeAll(at);
  }

  #main(): SpanDraft | undefined {
    return this.#scopes.get(mainScope)?.agentSpan;
  }

  #closeAll(at: Millis, failure?: Failure): void {
    for (const spans of this.#scopes.values()) {
      spans.closeInner(at, failure);
      closeSpan(this.#context, spans.agentSpan, at);
    }
    this.#scopes.clear();
  }

  #agentAttributes(
    agent: Agent,
    maxOutputTokens: number | undefined,
  ): Record<string, AttributeValue> {
    const configured = this.#context.agentFacts(agent.id)?.invocationParameters;
    const parameters = {
      ...configured,
      ...(maxOutputTokens === undefined ? {} : { max_tokens: maxOutputTokens }),
    };
    return {
      ...modelAttributes(agent.model.info),
      'agent.name': agent.name,
      'aura.agent_id': agent.id,
      'agent.max_turns': agent.limits.turnDepth,
      'llm.invocation_parameters': JSON.stringify(parameters),
    };
  }
}

function putInput(span: SpanDraft, input: () => string | undefined): void {
  Object.assign(span.attributes, {
    'input.value': input,
    'input.mime_type': plain,
    'input.length': () => input()?.length,
  });
}

function putOutput(span: SpanDraft, text: string): void {
  Object.assign(span.attributes, {
    'output.value': text,
    'output.mime_type': plain,
    'output.length': text.length,
  });
}
