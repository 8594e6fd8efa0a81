import { request as requestPlain } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { request as requestSecure } from 'node:https';
import { AuraError } from '@aura/core';
import type { Clock, Millis } from '@aura/core';

/** A whole response. */
export interface PostReply {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** Where and what to post. */
export interface PostOptions {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

const connectMs: Millis = 5_000;
const maxReplyBytes = 65_536;

/**
 * Posts a body and reads the whole reply, on a connection of its own and without following redirects. Throws
 * `host/webhook_failed` when there is no reply, or one that is too large.
 */
export async function postJson({
  url,
  headers,
  body,
  clock,
  signal,
}: PostOptions): Promise<PostReply> {
  const settled = new AbortController();
  const send = url.startsWith('https:') ? requestSecure : requestPlain;
  try {
    const request = send(url, { method: 'POST', headers, agent: false, signal });
    limitConnecting(request, clock, settled.signal);
    const response = await responseTo(request, body);
    return {
      status: response.statusCode ?? 0,
      headers: response.headers,
      body: await readBody(response),
    };
  } catch (cause) {
    if (AuraError.is(cause)) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw failed(`the webhook could not be asked: ${reason}`, cause);
  } finally {
    settled.abort('settled');
  }
}

function limitConnecting(request: ClientRequest, clock: Clock, settled: AbortSignal): void {
  const connected = new AbortController();
  request.once('socket', (socket) => {
    socket.once('connect', () => connected.abort('connected'));
  });
  clock.sleep(connectMs, AbortSignal.any([connected.signal, settled])).then(
    () => request.destroy(failed(`the webhook took no connection within ${connectMs} ms`)),
    () => undefined,
  );
}

function responseTo(request: ClientRequest, body: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once('response', resolve);
    request.once('error', reject);
    request.end(body);
  });
}

async function readBody(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxReplyBytes)
      throw failed(`the webhook replied with more than ${maxReplyBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

function failed(message: string, cause?: unknown): AuraError {
  return new AuraError('host/webhook_failed', {
    message,
    ...(cause === undefined ? {} : { cause }),
  });
}
