const maxBytes = 10 * 1024 * 1024;
const newline = 0x0a;

/**
 * `fetch` for answers that are read into memory: a body over 10 MiB, or a line of an event stream that long, is an error
 * before it is read.
 */
export async function boundedFetch(url: string | URL, init?: RequestInit): Promise<Response> {
  const response = await fetch(url, init);
  if (response.body === null) return response;
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
  const body = response.body.pipeThrough(bounded(isStream));
  const { status, statusText, headers } = response;
  return new Response(body, { status, statusText, headers });
}

/** `perLine`: an event stream may go on for ever, only its lines may not. */
function bounded(perLine: boolean): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0;
  return new TransformStream({
    transform(chunk, controller) {
      const lineEnd = perLine ? chunk.lastIndexOf(newline) : -1;
      bytes = lineEnd < 0 ? bytes + chunk.length : chunk.length - lineEnd - 1;
      if (bytes > maxBytes)
        controller.error(new Error(`the server answered over ${maxBytes} bytes`));
      else controller.enqueue(chunk);
    },
  });
}
