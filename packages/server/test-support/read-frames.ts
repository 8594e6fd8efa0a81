/** One frame as it came over the wire. */
export interface WireFrame {
  readonly id?: string;
  readonly event?: string;
  /** Parsed JSON, or `[DONE]`. */
  readonly data?: unknown;
  readonly comment?: string;
}

/** The frames of a stream, one by one. Throws when one is not built exactly as the parsers in use expect. */
export async function* readFrames(response: Response): AsyncGenerator<WireFrame> {
  if (response.body === null) throw new Error('the response has no body');
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of response.body) {
    rest += decoder.decode(bytes, { stream: true });
    const blocks = rest.split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) yield parseFrame(block);
  }
  if (rest !== '') throw new Error(`the stream ends inside a frame: ${rest}`);
}

/** All frames of a stream. */
export async function allFrames(response: Response): Promise<WireFrame[]> {
  const frames: WireFrame[] = [];
  for await (const frame of readFrames(response)) frames.push(frame);
  return frames;
}

function parseFrame(block: string): WireFrame {
  if (block.startsWith(': ')) return { comment: block.slice(2) };
  const match = /^(?:id: (?<id>\S+)\n)?(?:event: (?<event>\S+)\n)?data: (?<data>[^\n]+)$/.exec(
    block,
  );
  const { id, event, data = '' } = match?.groups ?? {};
  if (data === '') throw new Error(`not a frame: ${JSON.stringify(block)}`);
  const value: unknown = data === '[DONE]' ? data : JSON.parse(data);
  return {
    ...(id === undefined ? {} : { id }),
    ...(event === undefined ? {} : { event }),
    data: value,
  };
}
