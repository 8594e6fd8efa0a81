import { once } from 'node:events';
import { request as requestHttp } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { request as requestHttps } from 'node:https';
import { pipeline } from 'node:stream/promises';
import type { Scrubber } from './scrubber.ts';
import { toPiece } from './tape.ts';
import type { Exchange, TapedPiece, TapedReply } from './tape.ts';

/** Headers that belong to the connection with the cassette. */
const ofConnection = ['host', 'connection', 'keep-alive', 'transfer-encoding'];

/**
 * Hands a request on and its answer back, piece by piece as it comes, and says what is to be kept of that. The client sees the failure that the server made.
 */
export async function recordExchange(
  incoming: IncomingMessage,
  response: ServerResponse,
  options: { readonly origin: string; readonly body: string; readonly scrubber: Scrubber },
): Promise<Exchange['reply']> {
  const { origin, body, scrubber } = options;
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const url = new URL(origin);
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  // What is packed could be neither read nor searched for credentials.
  const headers = { ...passedOn(incoming), 'accept-encoding': 'identity' };
  let last = performance.now();
  const outgoing = send(url, {
    method: incoming.method,
    path: incoming.url,
    headers,
    signal: gone.signal,
  });
  outgoing.end(body);
  let answer: IncomingMessage;
  try {
    // An event of node comes with one argument, the answer.
    [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  } catch {
    const reply = gone.signal.aborted ? 'left' : 'failed';
    response.destroy();
    return reply;
  }
  // Said once more by who waits for the pieces.
  outgoing.on('error', () => {});

  const { statusCode = 0 } = answer;
  response.writeHead(statusCode, passedOn(answer));
  response.flushHeaders();
  const pieces: TapedPiece[] = [];
  const keep = (end: TapedReply['end']): TapedReply => ({
    status: statusCode,
    headers: scrubber.headers(answer.headers),
    pieces,
    end,
  });
  // An iterator would put pieces together that wait to be read.
  answer.on('data', (bytes: Buffer) => {
    const now = performance.now();
    pieces.push(toPiece(bytes, Math.round(now - last)));
    last = now;
  });
  let end: TapedReply['end'] = 'whole';
  // Each side is closed because of the other: what counts is which was the first.
  answer.once('error', () => (end = gone.signal.aborted ? 'left' : 'cut'));
  await pipeline(answer, response).catch(() => {});
  return keep(end);
}

function passedOn({ headers }: IncomingMessage): IncomingMessage['headers'] {
  const entries = Object.entries(headers).filter(([name]) => !ofConnection.includes(name));
  return Object.fromEntries(entries);
}
