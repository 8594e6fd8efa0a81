import type { LanguageModelV4FinishReason } from '@ai-sdk/provider';
import type { FinishReason } from '@aura/core';

/** Why the model stopped. Where the vendor's reason contradicts the content, the content is right. */
export function decodeAiSdkFinish(
  { unified, raw }: LanguageModelV4FinishReason,
  hasToolCalls: boolean,
): FinishReason {
  if (raw === 'refusal') return 'refusal';
  switch (unified) {
    case 'length':
      return 'max_output_tokens';
    case 'content-filter':
      return 'content_filter';
    case 'stop':
    case 'tool-calls':
      return hasToolCalls ? 'tool_calls' : 'stop';
    default:
      return hasToolCalls ? 'tool_calls' : 'other';
  }
}
