import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Host, RequestTrace } from '@aura/host';
import type { RequestScope } from './request-scope.ts';

/** Begins the trace of a request, which ends with its response. Undefined when nobody wants it. */
export function traceRequest(
  { requestTraces }: Pick<Host, 'requestTraces'>,
  request: {
    readonly incoming: IncomingMessage;
    readonly outgoing: ServerResponse;
    readonly scope: RequestScope;
  },
): RequestTrace | undefined {
  if (requestTraces === undefined) return undefined;
  const { incoming, outgoing, scope } = request;
  const { traceparent } = incoming.headers;
  const trace = requestTraces.begin({
    requestId: scope.requestId,
    method: incoming.method ?? '',
    route: '/v1/chat/completions',
    traceparent: typeof traceparent === 'string' ? traceparent : undefined,
  });
  if (trace === undefined) return undefined;
  outgoing.once('close', () => {
    trace.end({
      status: outgoing.statusCode,
      termination: outgoing.writableFinished ? undefined : 'disconnected',
    });
  });
  return trace;
}
