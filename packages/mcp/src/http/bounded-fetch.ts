const maxBytes = 10 * 1024 * 1024;
/** Between two events of a stream. */
const eventEnds = ['\n\n', '\r\n\r\n', '\r\r'] as const;

/**
 * `fetch` for answers that are read into memory: a body over 10 MiB, or an event of a stream that large, is an error before it
 * is read.
 */
export async function boundedFetch(url: string | URL, init?: RequestInit): Promise<Response> {
  const response = await fetch(url, init);
  if (response.body === null) return response;
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
  const body = response.body.pipeThrough(bounded(isStream));
  const { status, statusText, headers } = response;
  return new Response(body, { status, statusText, headers });
}

/** `perEvent`: an event stream may go on for ever, only its events may not. */
function bounded(perEvent: boolean): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0;
  return new TransformStream({
    transform(chunk, controller) {
      const end = perEvent ? lastEnd(chunk) : -1;
      bytes = end < 0 ? bytes + chunk.length : chunk.length - end;
      if (bytes > maxBytes)
        controller.error(new Error(`the server answered over ${maxBytes} bytes`));
      else controller.enqueue(chunk);
    },
  });
}

/** Where the last event in a chunk ends, or below zero. One that ends between two chunks is counted with the next. */
function lastEnd(chunk: Uint8Array): number {
  const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  return Math.max(...eventEnds.map((end) => bytes.lastIndexOf(end)));
}
