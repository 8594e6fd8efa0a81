import type { Clock } from '@aura/core';
import type { FetchLike, JSONRPCMessage, JSONRPCRequest } from '@modelcontextprotocol/client';

import {
  isJSONRPCErrorResponse,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  StreamableHTTPClientTransport,
} from '@modelcontextprotocol/client';

/** How long the end of a session may take; nobody depends on it. */
const terminateMs = 2_000;

type RequestId = string | number;
type SendOptions = Parameters<StreamableHTTPClientTransport['send']>[1];

/** What an {@link HttpTransport} sends with. */
export interface HttpTransportOptions {
  readonly headers: Headers;
  readonly fetch: FetchLike;
  readonly clock: Clock;
}

/**
 * Streamable HTTP with two gaps of the library's transport closed: a response stream that ends without its response fails
 * the request instead of leaving it open for ever, and a request that was cancelled gives its connection back.
 */
export class HttpTransport extends StreamableHTTPClientTransport {
  readonly #clock: Clock;
  readonly #open = new Map<RequestId, AbortController>();

  constructor(url: URL, options: HttpTransportOptions) {
    super(url, { requestInit: { headers: options.headers }, fetch: options.fetch });
    this.#clock = options.clock;
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the client keeps what it finds here
    this.onmessage = (message) => this.#settle(message);
  }

  override async send(message: JSONRPCMessage, options?: SendOptions): Promise<void> {
    if (!isJSONRPCRequest(message)) {
      await super.send(message, options);
      const cancelled = cancelledRequest(message);
      if (cancelled !== undefined) this.#abandon(cancelled);
      return;
    }
    const { id } = message;
    const controller = new AbortController();
    this.#open.set(id, controller);
    const outer = options?.requestSignal;
    try {
      await super.send(message, {
        ...options,
        ...tracedHeaders(message, options),
        requestSignal: outer ? AbortSignal.any([outer, controller.signal]) : controller.signal,
        onRequestStreamEnd: () => {
          options?.onRequestStreamEnd?.();
          this.#fail(id);
        },
      });
    } catch (error) {
      this.#open.delete(id);
      throw error;
    }
  }

  override async close(): Promise<void> {
    const terminated = this.terminateSession().catch(() => {});
    await Promise.race([terminated, this.#clock.sleep(terminateMs)]);
    await super.close();
  }

  #settle(message: JSONRPCMessage): void {
    const answered = isJSONRPCResultResponse(message) || isJSONRPCErrorResponse(message);
    if (answered && message.id !== undefined) this.#open.delete(message.id);
  }

  #abandon(id: RequestId): void {
    this.#open.get(id)?.abort();
    this.#open.delete(id);
  }

  #fail(id: RequestId): void {
    if (!this.#open.has(id)) return;
    const error = { code: -32_000, message: 'the server closed the response without an answer' };
    this.onmessage?.({ jsonrpc: '2.0', id, error });
  }
}

/** The trace of a call as a header, too: what stands between Aura and the server reads no bodies. */
function tracedHeaders(
  { params }: JSONRPCRequest,
  options: SendOptions,
): Pick<NonNullable<SendOptions>, 'headers'> {
  const traceparent = params?._meta?.['traceparent'];
  return typeof traceparent === 'string' ? { headers: { ...options?.headers, traceparent } } : {};
}

function cancelledRequest(message: JSONRPCMessage): RequestId | undefined {
  if (!('method' in message) || message.method !== 'notifications/cancelled') return undefined;
  const id = message.params?.['requestId'];
  return typeof id === 'string' || typeof id === 'number' ? id : undefined;
}
