import { randomUUID } from 'node:crypto';

import {
  isJSONRPCNotification,
  isJSONRPCRequest,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server';
import type { RequestId, Server } from '@modelcontextprotocol/server';

import type { HttpExchange } from './http-exchange.ts';
import { jsonRpcError } from './http-exchange.ts';

/** More would only cost memory: a client whose session is gone opens another one. */
const maxSessions = 1_000;

interface Session {
  readonly owner: string;
  readonly server: Server;
  readonly transport: WebStandardStreamableHTTPServerTransport;
  /** Requests whose answer is not complete. A stream on which a client just listens is none. */
  open: number;
  /** Ids of requests that have a response of their own. */
  readonly requests: Set<RequestId>;
}

/**
 * The sessions of the protocol before 2026: with one, a client can cancel a call that it has made in another request. A session
 * belongs to whoever opened it. When there are too many, the one that has been idle for longest goes.
 */
export class HttpSessions<Caller> {
  readonly #serverFor: (caller: Caller) => Server;
  readonly #limit: number;
  /** The one used last is at the end. */
  readonly #sessions = new Map<string, Session>();

  constructor(serverFor: (caller: Caller) => Server, limit: number = maxSessions) {
    this.#serverFor = serverFor;
    this.#limit = limit;
  }

  /** Opens a session with its first request. */
  async open(exchange: HttpExchange<Caller>): Promise<Response> {
    const { caller, owner } = exchange;
    if (!this.#makeRoom()) {
      return jsonRpcError(503, { code: -32_000, message: 'Too many sessions are at work' });
    }
    const server = this.#serverFor(caller);
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => void this.#sessions.set(id, session),
      onsessionclosed: (id) => void this.#sessions.delete(id),
    });
    const session: Session = { owner, server, transport, open: 0, requests: new Set() };
    await server.connect(transport);
    return this.#serve(session, exchange);
  }

  /** Serves a request of the session it names. */
  async serve(id: string, exchange: HttpExchange<Caller>): Promise<Response> {
    const session = this.#sessions.get(id);
    if (session?.owner !== exchange.owner) {
      return jsonRpcError(404, { code: -32_001, message: 'Session not found' });
    }
    this.#sessions.delete(id);
    this.#sessions.set(id, session);
    return this.#serve(session, exchange);
  }

  /** Ends all sessions and the calls in them. */
  async close(): Promise<void> {
    const sessions = [...this.#sessions.values()];
    this.#sessions.clear();
    await Promise.all(sessions.map(({ server }) => server.close()));
  }

  async #serve(
    session: Session,
    { request, body, finished }: HttpExchange<Caller>,
  ): Promise<Response> {
    const { transport, requests } = session;
    const id = isJSONRPCRequest(body) ? body.id : undefined;
    const work = request.method === 'POST' ? 1 : 0;
    session.open += work;
    if (id !== undefined) requests.add(id);
    void finished.then(() => {
      session.open -= work;
      if (id !== undefined) requests.delete(id);
    });
    const given = body === undefined ? {} : { parsedBody: body };
    const response = await transport.handleRequest(request, given);
    // A call that is cancelled gets no answer, and the library would leave its stream open for ever.
    const cancelled = cancelledRequest(body);
    if (cancelled !== undefined && requests.has(cancelled)) transport.closeSSEStream(cancelled);
    return response;
  }

  #makeRoom(): boolean {
    if (this.#sessions.size < this.#limit) return true;
    const [id, idle] = [...this.#sessions].find(([, { open }]) => open === 0) ?? [];
    if (id === undefined || idle === undefined) return false;
    this.#sessions.delete(id);
    void idle.server.close();
    return true;
  }
}

function cancelledRequest(body: unknown): RequestId | undefined {
  if (!isJSONRPCNotification(body) || body.method !== 'notifications/cancelled') return undefined;
  const id = body.params?.['requestId'];
  return typeof id === 'string' || typeof id === 'number' ? id : undefined;
}
