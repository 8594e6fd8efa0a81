import type { AgentConfig } from '@aura/config';
import { modelSummariser } from '@aura/core';
import type { ContextOptions, Logger, ModelPort, TokenCounter } from '@aura/core';

/** What contexts are kept within bounds with. */
export interface ContextParts {
  readonly counter: TokenCounter;
  readonly logger: Logger;
}

/** The most of a window that is kept free for the answer, however long that may become. */
const maxAnswerShare = 0.5;

/**
 * How the conversations of an agent are kept inside the window of its model. Undefined when nobody has said how large that
 * is: a guess would leave out messages that fit.
 */
export function agentContext(
  { llm, compaction = 'drop' }: Pick<AgentConfig, 'llm' | 'compaction'>,
  model: ModelPort,
  { counter, logger }: ContextParts,
): ContextOptions | undefined {
  const { contextWindow, maxTokens } = llm;
  if (contextWindow === undefined) return undefined;
  return {
    counter,
    strategy: compaction,
    // Providers refuse a request whose answer might not fit any more.
    ...(maxTokens === undefined
      ? {}
      : { reservedForOutput: Math.min(maxTokens, Math.floor(contextWindow * maxAnswerShare)) }),
    ...(compaction === 'summarise'
      ? { summariser: modelSummariser(model, { counter, logger }) }
      : {}),
  };
}
