import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import type { ServerHttp2Session } from 'node:http2';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { closeServer, listen } from '../http/listen.ts';
import { decodeSpans } from './decode-spans.ts';
import type { ReceivedSpan } from './decode-spans.ts';

/** One request to a collector. */
export interface ReceivedExport {
  readonly protocol: 'http' | 'grpc';
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The message of the protocol, without what carries it. */
  readonly body: Uint8Array;
}

/** A collector of traces on this machine, over HTTP and over gRPC, that takes in what it is sent. */
export interface OtlpCollector extends AsyncDisposable {
  /** For `http/protobuf`. */
  readonly url: string;
  /** For `grpc`. */
  readonly grpcUrl: string;
  /** What it was sent, in order, refused requests included. */
  readonly exports: readonly ReceivedExport[];
  /** Everything it has taken in. */
  spans(): readonly ReceivedSpan[];
  /** Resolves with all spans as soon as they fulfil the condition. */
  whenSpans(fulfil: (spans: readonly ReceivedSpan[]) => boolean): Promise<readonly ReceivedSpan[]>;
  /** Answers so from now on: a status of HTTP, `hang` for no answer at all, or 200. */
  answerWith(status: number | 'hang'): void;
}

async function read(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** Starts a collector. */
export async function otlpCollector(): Promise<OtlpCollector> {
  const exports: ReceivedExport[] = [];
  const taken: ReceivedSpan[] = [];
  const waiting = new Set<() => void>();
  let answer: number | 'hang' = 200;
  const receive = (received: ReceivedExport): number | 'hang' => {
    exports.push(received);
    if (answer === 200) taken.push(...decodeSpans(received.body));
    for (const look of waiting) look();
    return answer;
  };

  const http = createServer(async (incoming, outgoing) => {
    const body = await read(incoming);
    const { headers, url: path = '' } = incoming;
    const status = receive({ protocol: 'http', path, headers, body });
    if (status === 'hang') return;
    outgoing.writeHead(status, { 'content-type': 'application/x-protobuf' }).end();
  });
  const url = await listen(http);

  const sessions = new Set<ServerHttp2Session>();
  const grpc = createHttp2Server();
  grpc.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
  });
  grpc.on('stream', async (stream, headers: IncomingHttpHeaders) => {
    stream.on('error', () => undefined);
    const framed = await read(stream);
    const path = String(headers[':path']);
    const status = receive({ protocol: 'grpc', path, headers, body: framed.subarray(5) });
    if (status === 'hang' || stream.destroyed) return;
    stream.respond(
      { ':status': 200, 'content-type': 'application/grpc' },
      { waitForTrailers: true },
    );
    stream.once('wantTrailers', () => {
      stream.sendTrailers({ 'grpc-status': status === 200 ? '0' : '14' });
    });
    // An empty message in its frame.
    stream.end(status === 200 ? new Uint8Array(5) : undefined);
  });
  grpc.listen(0, '127.0.0.1');
  await once(grpc, 'listening');
  // A server that listens on TCP has an address of this kind.
  const { port } = grpc.address() as AddressInfo;

  return {
    url,
    grpcUrl: `http://127.0.0.1:${port}`,
    exports,
    spans: () => taken,
    async whenSpans(fulfil) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const look = (): void => {
        if (fulfil(taken)) resolve();
      };
      waiting.add(look);
      look();
      await promise;
      waiting.delete(look);
      return taken;
    },
    answerWith(status) {
      answer = status;
    },
    async [Symbol.asyncDispose]() {
      for (const session of sessions) session.destroy();
      await Promise.all([
        closeServer(http),
        new Promise<void>((resolve) => {
          grpc.close(() => resolve());
        }),
      ]);
    },
  };
}
