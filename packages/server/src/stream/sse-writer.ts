import type { FrameEncoder } from './encode-frame.ts';
import { heartbeat } from './encode-frame.ts';
import type { Frame } from './frame.ts';
import { createFrameQueue } from './frame-queue.ts';

/** The part of a Node response that the writer uses. */
export interface SseSink {
  /** False once the reader is behind; `drain` says when it has caught up. */
  write(text: string): boolean;
  end(): void;
  on(event: 'drain', listener: () => void): unknown;
}

/** Writes frames to one response, never faster than they are read. */
export interface SseWriter {
  /** One write for all frames, or none while the reader is behind. */
  push(frames: readonly Frame[]): void;
  /** Writes a comment, unless something else is on its way to the reader anyway. */
  beat(): void;
  /** Ends the response once everything is written. */
  end(): void;
}

/** What a writer needs. */
export interface SseWriterOptions {
  readonly encode: FrameEncoder;
  /** Frames kept for a slow reader before neighbours are merged. */
  readonly capacity: number;
}

/** The writer of one stream. */
export function createSseWriter(sink: SseSink, options: SseWriterOptions): SseWriter {
  const { encode, capacity } = options;
  const queue = createFrameQueue(capacity);
  let behind = false;
  let ending = false;

  function write(frames: readonly Frame[]): void {
    let text = '';
    for (const frame of frames) text += encode(frame);
    if (text !== '') behind = !sink.write(text);
  }

  sink.on('drain', () => {
    behind = false;
    write(queue.takeAll());
    if (ending && !behind) sink.end();
  });

  return {
    push(frames) {
      if (ending) return;
      if (behind) for (const frame of frames) queue.push(frame);
      else write(frames);
    },
    beat() {
      if (!behind && !ending) behind = !sink.write(heartbeat);
    },
    end() {
      if (ending) return;
      ending = true;
      if (queue.size === 0) sink.end();
    },
  };
}
