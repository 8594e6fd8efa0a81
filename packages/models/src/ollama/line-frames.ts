import type { FrameListener, FrameReader } from '../chat-completions/stream-format.ts';

/** Reads lines, each of them one object of JSON. A line may come in any number of pieces. */
export function lineFrames({ onFrame, onTooLong, maxLength }: FrameListener): FrameReader {
  let pieces: string[] = [];
  let length = 0;
  return {
    feed(text) {
      const lines = text.split('\n');
      const rest = lines.pop() ?? '';
      for (const line of lines) {
        const whole = pieces.length === 0 ? line : pieces.join('') + line;
        pieces = [];
        length = 0;
        onFrame(whole.trim(), false);
      }
      if (rest === '') return;
      pieces.push(rest);
      length += rest.length;
      if (length > maxLength) onTooLong();
    },
  };
}
