import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';

/** The whole body of a request. */
export async function readBody(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const text of request.setEncoding('utf8')) body += String(text);
  return body;
}

/** A node request as a web request; its signal aborts when the client goes away before the response is complete. */
export function toWebRequest(
  { method = 'GET', url = '/', headers }: IncomingMessage,
  response: ServerResponse,
  body: string,
): Request {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  return new Request(new URL(url, `http://${headers.host ?? 'localhost'}`), {
    method,
    headers: flatHeaders(headers),
    signal: gone.signal,
    ...(body !== '' && { body }),
  });
}

/** Sends a web response through a node response. A client that goes away is not an error. */
export async function sendWebResponse(from: Response, to: ServerResponse): Promise<void> {
  to.writeHead(from.status, Object.fromEntries(from.headers));
  // Event streams say nothing at first; the client is waiting for the headers.
  to.flushHeaders();
  if (from.body === null) {
    to.end();
    return;
  }
  try {
    await pipeline(Readable.fromWeb(from.body as ReadableStream), to);
  } catch (error) {
    if (!to.destroyed) throw error;
  }
}

/** Headers with one text for each name. */
export function flatHeaders(headers: IncomingMessage['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
}
