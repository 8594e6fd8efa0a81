import type { ChunkConstants } from '@aura/models';
import { createChunkEncoder } from '@aura/models';
import type { Frame } from './frame.ts';

/** Turns the frames of one stream, in order, into server-sent events. */
export type FrameEncoder = (frame: Frame) => string;

/** A comment that keeps proxies from closing a silent connection. */
export const heartbeat = ': heartbeat\n\n';

/** The encoder of one stream. One `data` line per frame and LF only: existing parsers match exactly that. */
export function createFrameEncoder(constants: ChunkConstants): FrameEncoder {
  const chunks = createChunkEncoder(constants);
  return (frame) => {
    switch (frame.type) {
      case 'text':
        return `data: ${chunks.text(frame.text)}\n\n`;
      case 'tool_call':
        return `data: ${chunks.toolCall(frame.call)}\n\n`;
      case 'event':
        return `event: ${frame.name}\ndata: ${JSON.stringify(frame.payload)}\n\n`;
      case 'final':
        return `data: ${chunks.final(frame.finish, frame.usage)}\n\n`;
      case 'done':
        return 'data: [DONE]\n\n';
    }
  };
}
