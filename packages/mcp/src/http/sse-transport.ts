import type { FetchLike } from '@modelcontextprotocol/client';

import {
  SdkErrorCode,
  SdkHttpError,
  SSEClientTransport,
  SseError,
} from '@modelcontextprotocol/client';

/**
 * The transport of before streamable HTTP: one stream for everything the server says, and an address on the same origin for what
 * it is told. The end of the stream is the end of the connection: what comes over another one would be another session.
 */
export class SseTransport extends SSEClientTransport {
  readonly #failed: { error?: unknown };
  #closed = false;

  constructor(url: URL, options: { readonly headers: Headers; readonly fetch: FetchLike }) {
    const { headers, fetch } = options;
    const failed: { error?: unknown } = {};
    super(url, {
      requestInit: { headers },
      fetch: async (...request) => {
        try {
          return await fetchOrFail(fetch, ...request);
        } catch (error) {
          failed.error = error;
          throw error;
        }
      },
    });
    this.#failed = failed;
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the client keeps what it finds here
    this.onerror = (error) => {
      // Anything else is about one message, which is left out.
      if (error instanceof SseError) void this.close();
    };
  }

  override async start(): Promise<void> {
    try {
      await super.start();
    } catch (error) {
      // What the stream makes of a failed request has lost its code and shows the address.
      throw this.#failed.error ?? error;
    }
  }

  override async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await super.close();
  }
}

/** A refused message fails with its status, as it does over streamable HTTP, and without what the server says about it. */
async function fetchOrFail(
  fetch: FetchLike,
  ...[url, init]: Parameters<FetchLike>
): Promise<Response> {
  const response = await fetch(url, init);
  const { status, statusText } = response;
  if (init?.method !== 'POST' || status < 400) return response;
  await response.body?.cancel();
  const code = SdkErrorCode.ClientHttpNotImplemented;
  throw new SdkHttpError(code, `server returned HTTP ${status}`, { status, statusText });
}
