import type { LanguageModelV4Usage } from '@ai-sdk/provider';
import type { Usage } from '@aura/core';
import { unreportedUsage } from '../chat-completions/decode-usage.ts';

/** Tokens as an AI SDK stream reports them at its end. */
export function decodeAiSdkUsage(usage: LanguageModelV4Usage): Usage {
  const { inputTokens, outputTokens } = usage;
  if (inputTokens.total === undefined && outputTokens.total === undefined) return unreportedUsage;
  return {
    inputTokens: count(inputTokens.total),
    outputTokens: count(outputTokens.total),
    cacheReadTokens: count(inputTokens.cacheRead),
    cacheWriteTokens: count(inputTokens.cacheWrite),
    reasoningTokens: count(outputTokens.reasoning),
    requests: 1,
    reported: true,
  };
}

function count(value: number | undefined): number {
  return value !== undefined && Number.isFinite(value) && value > 0 ? Math.floor(value) : 0;
}
