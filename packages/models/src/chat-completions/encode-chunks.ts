import type { ChatFinishReason, ChatUsage } from './wire.ts';

/** What all chunks of one stream have in common. */
export interface ChunkConstants {
  readonly id: string;
  /** Unix seconds. */
  readonly created: number;
  readonly model: string;
}

/** A whole tool call, or its result under the same index where a client displays results that way. */
export interface ToolCallChunk {
  readonly index: number;
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
}

/** Turns pieces of one answer into the JSON of its chunks. Absent members are absent, never null. */
export interface ChunkEncoder {
  /** The first text of the stream carries the role, and so does a call before it: clients need one with whatever comes first. */
  text(text: string): string;
  toolCall(call: ToolCallChunk): string;
  /** The only chunk with a finish reason; its delta is empty. */
  final(finish: ChatFinishReason, usage?: ChatUsage): string;
}

/** The encoder of one stream. What does not change is written once, so that text costs one `JSON.stringify`. */
export function createChunkEncoder(constants: ChunkConstants): ChunkEncoder {
  const { id, created, model } = constants;
  const head = JSON.stringify({ id, object: 'chat.completion.chunk', created, model }).slice(0, -1);
  const open = `${head},"choices":[{"index":0,"delta":`;
  const first = `${open}{"role":"assistant","content":`;
  const later = `${open}{"content":`;
  let prefix = first;
  let hasRole = false;
  return {
    text(text) {
      const chunk = `${prefix}${JSON.stringify(text)}}}]}`;
      prefix = later;
      hasRole = true;
      return chunk;
    },
    toolCall({ index, id, name, arguments: args }) {
      const call = { index, id, type: 'function', function: { name, arguments: args } };
      const role = hasRole ? '' : '"role":"assistant",';
      hasRole = true;
      return `${open}{${role}"tool_calls":[${JSON.stringify(call)}]}}]}`;
    },
    final(finish, usage) {
      const tail = usage === undefined ? '' : `,"usage":${JSON.stringify(usage)}`;
      return `${open}{},"finish_reason":"${finish}"}]${tail}}`;
    },
  };
}
