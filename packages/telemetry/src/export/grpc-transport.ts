import { connect, constants } from 'node:http2';
import type { ClientHttp2Session, ClientHttp2Stream, IncomingHttpHeaders } from 'node:http2';
import type { ExportResponse, IExporterTransport } from '@opentelemetry/otlp-exporter-base';
import type { Clock } from '@aura/core';
import type { TraceTarget } from './trace-options.ts';

const method = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
/** A collector that answers more than this to an export does not speak the protocol. */
const maxResponseBytes = 64 * 1024;

const firstPauseMs = 1_000;

/** Codes of gRPC after which the protocol wants an export to be tried again. */
const retryable = new Set([1, 4, 10, 11, 14, 15]);

/** A message as gRPC frames it: not compressed, its length, its bytes. */
function framed(message: Uint8Array): Uint8Array {
  const frame = new Uint8Array(5 + message.length);
  new DataView(frame.buffer).setUint32(1, message.length);
  frame.set(message, 5);
  return frame;
}

function toResponse(headers: IncomingHttpHeaders): ExportResponse {
  const status = Number(headers['grpc-status'] ?? Number.NaN);
  if (status === 0) return { status: 'success' };
  const error = new Error(`the collector answered with the gRPC status ${status}`);
  return retryable.has(status) ? { status: 'retryable', error } : { status: 'failure', error };
}

/**
 * Sends exports by gRPC: one unary call each, over one connection that is opened when it is needed. The protocol is that
 * small for one method without streams, and the usual client for it weighs more than everything else here together.
 */
export class GrpcTransport implements IExporterTransport {
  readonly #target: TraceTarget;
  readonly #clock: Clock;
  readonly #ended = new AbortController();
  #session: ClientHttp2Session | undefined;

  constructor(target: TraceTarget, { clock }: { readonly clock: Clock }) {
    this.#target = target;
    this.#clock = clock;
  }

  /** Tries again for as long as the time of the export allows, with longer and longer pauses. */
  async send(data: Uint8Array, timeoutMillis: number): Promise<ExportResponse> {
    const begunAt = this.#clock.monotonic();
    for (let pauseMs = firstPauseMs; ; pauseMs *= 2) {
      const leftMs = timeoutMillis - (this.#clock.monotonic() - begunAt);
      const response = await this.#sendOnce(data, Math.max(1, leftMs));
      const spentMs = this.#clock.monotonic() - begunAt;
      const isLast = spentMs + pauseMs >= timeoutMillis || this.#ended.signal.aborted;
      if (response.status !== 'retryable' || isLast) return response;
      try {
        await this.#clock.sleep(pauseMs, this.#ended.signal);
      } catch {
        // Nobody waits for this export any more.
        return response;
      }
    }
  }

  async #sendOnce(data: Uint8Array, timeoutMillis: number): Promise<ExportResponse> {
    const { promise, resolve } = Promise.withResolvers<ExportResponse>();
    const fail = (error: Error): void => resolve({ status: 'retryable', error });
    let session: ClientHttp2Session;
    let request: ClientHttp2Stream;
    try {
      session = this.#connected();
      request = session.request({
        ...this.#target.headers,
        ':method': 'POST',
        ':path': method,
        'content-type': 'application/grpc',
        te: 'trailers',
        'grpc-timeout': `${Math.max(1, Math.round(timeoutMillis))}m`,
      });
    } catch (error) {
      // The URL or a header is none: another attempt would come to the same.
      const wrong = error instanceof Error ? error : new Error('the request cannot be made');
      return { status: 'failure', error: wrong };
    }
    session.once('error', fail);
    let received = 0;
    // Without a message, the status stands in the only headers there are.
    request.once('response', (headers) => {
      if (headers['grpc-status'] !== undefined) resolve(toResponse(headers));
    });
    request.once('trailers', (trailers) => resolve(toResponse(trailers)));
    request.on('data', (bytes: Uint8Array) => {
      received += bytes.length;
      if (received > maxResponseBytes) request.close(constants.NGHTTP2_CANCEL);
    });
    request.once('error', fail);
    request.once('close', () => fail(new Error('the collector closed the request')));
    request.setTimeout(timeoutMillis, () => request.close(constants.NGHTTP2_CANCEL));
    request.end(framed(data));
    try {
      return await promise;
    } finally {
      session.off('error', fail);
    }
  }

  shutdown(): void {
    this.#ended.abort('shutdown');
    this.#session?.close();
  }

  #connected(): ClientHttp2Session {
    const known = this.#session;
    if (known !== undefined && !known.closed && !known.destroyed) return known;
    const session = connect(new URL(this.#target.url).origin);
    this.#session = session;
    // What is wrong with it is said to the requests; between them nobody has to know.
    session.on('error', () => undefined);
    // An idle connection keeps no process alive.
    session.unref();
    session.once('connect', () => session.unref());
    return session;
  }
}
