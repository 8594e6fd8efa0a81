import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { listen } from './listen.ts';
import { streamedAnswer, wholeAnswer } from './model-answers.ts';
import { serveParent } from './parent.ts';

/** The answers there are, by the first segment of the path: each is a base URL of its own. */
const answers = {
  /** A short answer that is there at once. */
  short: { writes: 1, partsPerWrite: 8 },
  /** A long one, part by part. */
  single: { writes: 256, partsPerWrite: 1 },
  /** A long one in bursts, as from a model that is faster than its reader; its request hardly counts. */
  burst: { writes: 64, partsPerWrite: 16 },
} as const;

const whole = wholeAnswer(answers.short.partsPerWrite);
const streams = new Map(
  Object.entries(answers).map(([name, size]) => [name, streamedAnswer(size)]),
);

async function stream(outgoing: ServerResponse, writes: readonly Buffer[]): Promise<void> {
  outgoing.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const [index, write] of writes.entries()) {
    // One turn of the event loop for each write, or Node would send several as one.
    if (index > 1) await setImmediate();
    if (outgoing.destroyed) return;
    if (!outgoing.write(write)) await new Promise((resolve) => outgoing.once('drain', resolve));
  }
  outgoing.end();
}

async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const name = incoming.url?.split('/')[1] ?? '';
  const isStream = (await text(incoming)).includes('"stream":true');
  const writes = streams.get(name);
  if (writes === undefined) {
    outgoing.writeHead(404).end();
  } else if (!isStream) {
    outgoing.writeHead(200, { 'content-type': 'application/json', 'content-length': whole.length });
    outgoing.end(whole);
  } else if (name === 'short') {
    outgoing.writeHead(200, { 'content-type': 'text/event-stream' });
    outgoing.end(Buffer.concat(writes));
  } else {
    await stream(outgoing, writes);
  }
}

const server = createServer((incoming, outgoing) => void answer(incoming, outgoing));
serveParent({ url: await listen(server) });
