import type { FinishReason } from '@aura/core';

/** What was seen of an answer that ended. */
export interface FinishFacts {
  /** `finish_reason` of the wire; undefined when the server gave none. */
  readonly reason: string | undefined;
  readonly hasToolCalls: boolean;
  readonly refused: boolean;
}

/** Why the model stopped. Where the server's reason contradicts the content, the content is right. */
export function decodeFinish({ reason, hasToolCalls, refused }: FinishFacts): FinishReason {
  switch (reason) {
    case 'length':
      return 'max_output_tokens';
    case 'content_filter':
      return 'content_filter';
    case 'stop':
    case 'tool_calls':
    case 'function_call':
      if (hasToolCalls) return 'tool_calls';
      return refused ? 'refusal' : 'stop';
    default:
      return hasToolCalls ? 'tool_calls' : 'other';
  }
}
