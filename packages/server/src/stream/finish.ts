import type { RunOutcome, Usage } from '@aura/core';
import type { ChatFinishReason, ChatUsage } from '@aura/models';
import { encodeUsage } from '@aura/models';

/** `tool_calls` when the client has calls to run; `length` when the bound of the client was reached, as the reported usage has it; otherwise `stop`. */
export function finishReason(answer: {
  readonly usage: Usage;
  readonly maxOutputTokens: number | undefined;
  readonly stopReason?: RunOutcome['stopReason'];
}): ChatFinishReason {
  const { usage, maxOutputTokens, stopReason } = answer;
  if (stopReason === 'client_tools') return 'tool_calls';
  const full = maxOutputTokens !== undefined && usage.outputTokens >= maxOutputTokens;
  return full || stopReason === 'max_output_tokens' ? 'length' : 'stop';
}

/** The usage to report, or nothing when none is known. */
export function knownUsage(usage: Usage): ChatUsage | undefined {
  return usage.inputTokens + usage.outputTokens > 0 ? encodeUsage(usage) : undefined;
}
