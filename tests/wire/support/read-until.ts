import type { WireFrame } from '../../../packages/server/test-support/read-frames.ts';

/** Reads up to a frame and leaves the rest unread; `return()` of the frames hangs up. Throws when it never comes. */
export async function readUntil(
  frames: AsyncIterator<WireFrame>,
  isWanted: (frame: WireFrame) => boolean,
): Promise<WireFrame> {
  for (;;) {
    const { value, done } = await frames.next();
    if (done === true) throw new Error('the stream ended before the frame came');
    if (isWanted(value)) return value;
  }
}

/** Whether a frame carries this text. */
export function saying(text: string): (frame: WireFrame) => boolean {
  return ({ data }) => data !== undefined && JSON.stringify(data).includes(text);
}
