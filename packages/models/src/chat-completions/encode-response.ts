import type { ToolCall, Usage } from '@aura/core';
import { encodeCall } from './encode-message.ts';
import type { ChunkConstants } from './encode-chunks.ts';
import type { ChatCompletion, ChatFinishReason, ChatUsage } from './wire.ts';

/** A whole answer to send. */
export interface CompletionToEncode extends ChunkConstants {
  readonly content: string;
  /** What the reader of the answer has to run. */
  readonly toolCalls?: readonly ToolCall[];
  readonly finish: ChatFinishReason;
  readonly usage: Usage;
}

/** Token counts as the wire has them. */
export function encodeUsage(usage: Pick<Usage, 'inputTokens' | 'outputTokens'>): ChatUsage {
  const { inputTokens, outputTokens } = usage;
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
  };
}

/** The body of an answer that is not streamed. */
export function encodeCompletion(answer: CompletionToEncode): ChatCompletion {
  const { id, created, model, content, toolCalls = [], finish, usage } = answer;
  const message =
    toolCalls.length === 0
      ? ({ role: 'assistant', content } as const)
      : ({
          role: 'assistant',
          content: content === '' ? null : content,
          tool_calls: toolCalls.map((call) => encodeCall(call)),
        } as const);
  return {
    id,
    object: 'chat.completion',
    created,
    model,
    choices: [{ index: 0, message, finish_reason: finish }],
    usage: encodeUsage(usage),
  };
}
