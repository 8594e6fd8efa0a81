import type { ServerResponse } from 'node:http';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Refusal } from './refusal.ts';
import { errorEnvelope } from './refusal.ts';

/** Extra headers of a response. */
export type ReplyHeaders = Readonly<Record<string, string>>;

/**
 * Writes a whole JSON response. All responses go to the Node response directly: it is what streams need, and it leaves
 * the global `Response` of the embedding process alone.
 */
export function sendJson(
  outgoing: ServerResponse,
  reply: { readonly status: number; readonly body: unknown; readonly headers?: ReplyHeaders },
): Response {
  const text = JSON.stringify(reply.body);
  outgoing.writeHead(reply.status, {
    ...reply.headers,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  outgoing.end(text);
  return RESPONSE_ALREADY_SENT;
}

/** Writes an error in its envelope. */
export function sendRefusal(outgoing: ServerResponse, refusal: Refusal): Response {
  const { status, headers } = refusal;
  const body = errorEnvelope(refusal);
  return sendJson(outgoing, headers === undefined ? { status, body } : { status, body, headers });
}

/** Writes a response without a body. */
export function sendEmpty(
  outgoing: ServerResponse,
  reply: { readonly status: number; readonly headers?: ReplyHeaders },
): Response {
  outgoing.writeHead(reply.status, { ...reply.headers, 'content-length': 0 });
  outgoing.end();
  return RESPONSE_ALREADY_SENT;
}
