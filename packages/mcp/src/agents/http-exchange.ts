import type { JsonValue } from '@aura/core';

/** One HTTP request to the endpoint, by a caller who has been admitted. */
export interface HttpExchange<Caller> {
  /** Its signal aborts when the client goes away before it has the answer. */
  readonly request: Request;
  /** The parsed body of a POST request. */
  readonly body?: JsonValue;
  readonly caller: Caller;
  /** Equal for callers who may use each other's sessions. */
  readonly owner: string;
  /** Resolves when the response is over. */
  readonly finished: Promise<void>;
}

/** An error that answers no particular request of a client. */
export function jsonRpcError(
  status: number,
  error: { readonly code: number; readonly message: string },
): Response {
  return new Response(JSON.stringify({ jsonrpc: '2.0', error, id: null }), {
    status,
    headers: { 'content-type': 'application/json' },
  });
}
