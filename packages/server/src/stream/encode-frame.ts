import type { ChunkConstants, ChunkEncoder } from '@aura/models';
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
    const text = `${fieldsOf(frame, chunks)}\n\n`;
    return frame.id === undefined ? text : `id: ${frame.id}\n${text}`;
  };
}

function fieldsOf(frame: Frame, chunks: ChunkEncoder): string {
  switch (frame.type) {
    case 'text':
      return `data: ${chunks.text(frame.text)}`;
    case 'tool_call':
      return `data: ${chunks.toolCall(frame.call)}`;
    case 'event':
      return `event: ${frame.name}\ndata: ${JSON.stringify(frame.payload)}`;
    case 'final':
      return `data: ${chunks.final(frame.finish, frame.usage)}`;
    case 'done':
      return 'data: [DONE]';
  }
}
