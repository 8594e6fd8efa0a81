import type { JsonObject } from '@aura/core';
import type { ChatFinishReason, ChatUsage, ToolCallChunk } from '@aura/models';

/** A named event beside the chunks, for example `aura.tool_start`. */
export interface EventFrame {
  readonly type: 'event';
  readonly name: `aura.${string}`;
  readonly payload: JsonObject;
}

/** One frame of the stream, before it is text. `id` says where to go on after it, to clients that may come back. */
export type Frame = { readonly id?: string } & (
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'tool_call'; readonly call: ToolCallChunk }
  | EventFrame
  | { readonly type: 'final'; readonly finish: ChatFinishReason; readonly usage?: ChatUsage }
  | { readonly type: 'done' }
);
