import type { JsonValue, Usage } from '@aura/core';
import { isJsonObject, noUsage } from '@aura/core';

/** One call without a report. */
export const unreportedUsage: Usage = { ...noUsage, requests: 1, reported: false };

/** The `usage` object of the wire, or undefined when it is none. */
export function decodeUsage(value: JsonValue | undefined): Usage | undefined {
  if (!isJsonObject(value)) return undefined;
  const input = details(value['prompt_tokens_details']);
  const output = details(value['completion_tokens_details']);
  return {
    inputTokens: count(value['prompt_tokens']),
    outputTokens: count(value['completion_tokens']),
    cacheReadTokens: count(input['cached_tokens'] ?? value['prompt_cache_hit_tokens']),
    cacheWriteTokens: count(input['cache_write_tokens']),
    reasoningTokens: count(output['reasoning_tokens']),
    requests: 1,
    reported: true,
  };
}

function details(value: JsonValue | undefined): { readonly [key: string]: JsonValue } {
  return isJsonObject(value) ? value : {};
}

function count(value: JsonValue | undefined): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? Math.floor(value) : 0;
}
