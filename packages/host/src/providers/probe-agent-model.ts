import type { LlmConfig } from '@aura/config';
import type { Clock, Millis } from '@aura/core';
import { probeModel } from '@aura/models';
import { connectModel } from './connect-model.ts';
import { withinTime } from './within-time.ts';

/**
 * Has the model of an `[agent.llm]` table answer a question of a few tokens: what is left to do where its provider does not
 * say what it offers. Throws what the model fails with, and `provider/timeout`.
 */
export function probeAgentModel(
  llm: LlmConfig,
  options: { readonly clock: Clock; readonly signal: AbortSignal; readonly timeoutMs?: Millis },
): Promise<void> {
  const { clock, signal, timeoutMs = 30_000 } = options;
  return withinTime(async (inTime) => probeModel(connectModel(llm), { signal: inTime }), {
    clock,
    signal,
    timeoutMs,
    label: `${llm.provider}/${llm.model}`,
  });
}
