/** One frame of an event stream. `event` is empty for the chunks of the OpenAI protocol. */
export interface Frame {
  readonly event: string;
  readonly data: string;
}

/** The frames of a response as they arrive. */
export async function* readStream(response: Response): AsyncGenerator<Frame> {
  let rest = '';
  for await (const text of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const frames = (rest + text).split('\n\n');
    rest = frames.pop() ?? '';
    for (const frame of frames) {
      const event = /^event: (.*)$/m.exec(frame)?.[1] ?? '';
      const data = /^data: (.*)$/m.exec(frame)?.[1];
      if (data !== undefined) yield { event, data };
    }
  }
}
