import type { ServerResponse } from 'node:http';
import type { ModelEvent, ModelPort } from '@aura/core';
import { createAnthropicModel } from '../src/anthropic/create-anthropic-model.ts';
import type { VendorModelOptions } from '../src/ai-sdk/vendor-options.ts';
import { drain, serve } from './chat-server.ts';

/** One event of Anthropic's wire. */
export function event(body: { readonly type: string; readonly [key: string]: unknown }): string {
  return `event: ${body.type}\ndata: ${JSON.stringify(body)}\n\n`;
}

/** The beginning of an answer. */
export const start = event({
  type: 'message_start',
  message: {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude-real',
    content: [],
    stop_reason: null,
    usage: { input_tokens: 10, cache_read_input_tokens: 5, cache_creation_input_tokens: 2 },
  },
});

/** A content block and the deltas it comes in. */
export function block(index: number, content: object, ...deltas: readonly object[]): string {
  return [
    event({ type: 'content_block_start', index, content_block: content }),
    ...deltas.map((delta) => event({ type: 'content_block_delta', index, delta })),
    event({ type: 'content_block_stop', index }),
  ].join('');
}

/** A block of text, one delta for each piece. */
export function text(index: number, ...pieces: readonly string[]): string {
  const deltas = pieces.map((piece) => ({ type: 'text_delta', text: piece }));
  return block(index, { type: 'text', text: '' }, ...deltas);
}

/** A block with a tool call. */
export function toolUse(
  index: number,
  id: string,
  name: string,
  ...json: readonly string[]
): string {
  const deltas = json.map((piece) => ({ type: 'input_json_delta', partial_json: piece }));
  return block(index, { type: 'tool_use', id, name, input: {} }, ...deltas);
}

/** The end of an answer. */
export function stop(reason: string): string {
  return (
    event({
      type: 'message_delta',
      delta: { stop_reason: reason, stop_sequence: null },
      usage: { output_tokens: 7 },
    }) + event({ type: 'message_stop' })
  );
}

/** The model behind a test server. */
export function createModel(baseUrl: string, more: Partial<VendorModelOptions> = {}): ModelPort {
  return createAnthropicModel({ model: 'claude-haiku-4-5-x', baseUrl, ...more });
}

/** All events of one call of a server that answers so. */
export async function drainFrom(answer: (res: ServerResponse) => void): Promise<ModelEvent[]> {
  const { baseUrl } = await serve(answer);
  return drain(createModel(baseUrl));
}
