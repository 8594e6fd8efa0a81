import type { Clock, IdSource } from '@aura/core';
import { closeSpan, openSpan } from './span-context.ts';
import type { SpanContext } from './span-context.ts';
import { failSpan } from './span-draft.ts';
import type { SpanDraft } from './span-draft.ts';
import { spanNames } from './span-kinds.ts';
import { formatTraceParent, parseTraceParent } from './trace-parent.ts';
import type { SpanReference } from './span-draft.ts';

/** A request as it arrives. */
export interface TracedRequest {
  readonly requestId: string;
  readonly method: string;
  readonly route: string;
  /** As the client has sent it. */
  readonly traceparent?: string | undefined;
}

/** What is known of an answer once it begins. */
export interface TracedAnswer {
  readonly isStream: boolean;
  readonly session: string;
  readonly agent: string;
}

/** The trace of one request. */
export interface RequestTrace {
  /** The answer begins; its `traceparent` is for the run that gives it. */
  answer(answer: TracedAnswer): { readonly traceparent: string };
  /** The run has begun that answers. */
  ran(run: { readonly runId: string; readonly traceId: string }): void;
  /** The response is over. Called once. */
  end(response: {
    readonly status: number;
    /** Why the answer is not whole, if it is not. */
    readonly termination?: 'disconnected' | 'shutdown' | undefined;
  }): void;
}

/** Traces the requests of a server, apart from the runs that answer them. */
export interface RequestTraces {
  /** Undefined for a request whose trace is not kept. */
  begin(request: TracedRequest): RequestTrace | undefined;
}

/** What the traces of requests are made with. */
export interface RequestTracesOptions {
  readonly context: SpanContext;
  readonly clock: Clock;
  readonly ids: Pick<IdSource, 'traceId' | 'spanId'>;
  keeps(traceId: string, name: string, parent?: SpanReference): boolean;
  /** Called when the spans of a request are there. */
  onEnd(): void;
}

/** Makes them. */
export function createRequestTraces(options: RequestTracesOptions): RequestTraces {
  const { context, clock, ids, keeps } = options;
  return {
    begin(request) {
      const parent = parseTraceParent(request.traceparent);
      const traceId = parent?.traceId ?? ids.traceId();
      if (!keeps(traceId, spanNames.request, parent)) return undefined;
      const outer = openSpan(context, {
        name: spanNames.request,
        role: 'server',
        traceId,
        spanId: ids.spanId(),
        parentId: parent?.spanId,
        isParentRemote: parent !== undefined,
        startedAt: clock.now(),
      });
      Object.assign(outer.attributes, {
        'http.request_id': request.requestId,
        'http.request.method': request.method,
        'http.route': request.route,
      });
      let inner: SpanDraft | undefined;
      return {
        answer({ isStream, session, agent }) {
          const spanId = ids.spanId();
          const about = { 'session.id': session, 'aura.agent_id': agent };
          Object.assign(outer.attributes, about);
          inner = openSpan(context, {
            name: isStream ? spanNames.streaming : spanNames.whole,
            traceId,
            spanId,
            parentId: outer.spanId,
            startedAt: clock.now(),
          });
          Object.assign(inner.attributes, about);
          return { traceparent: formatTraceParent({ traceId, spanId, isSampled: true }) };
        },
        ran(run) {
          const about = { 'aura.run_id': run.runId, 'aura.trace_id': run.traceId };
          Object.assign(outer.attributes, about);
          if (inner !== undefined) Object.assign(inner.attributes, about);
        },
        end({ status, termination }) {
          const at = clock.now();
          for (const span of inner === undefined ? [outer] : [inner, outer]) {
            span.attributes['stream.termination'] = termination;
            if (status >= 500) failSpan(span, { type: String(status), text: `HTTP ${status}` });
            else if (termination === undefined) span.status = 'ok';
            if (span === outer) span.attributes['http.response.status_code'] = status;
            closeSpan(context, span, at);
          }
          options.onEnd();
        },
      };
    },
  };
}
