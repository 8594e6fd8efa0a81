import { createParser } from 'eventsource-parser';
import type { FrameListener, FrameReader } from './stream-format.ts';

/** Reads server-sent events. */
export function eventFrames({ onFrame, onTooLong, maxLength }: FrameListener): FrameReader {
  return createParser({
    onEvent: ({ event, data }) => onFrame(data, event === 'error'),
    maxBufferSize: maxLength,
    onError: ({ type }) => {
      // Unknown fields are to be ignored by definition; only the bound is ours.
      if (type === 'max-buffer-size-exceeded') onTooLong();
    },
  });
}
