import type { Summariser } from './summariser.ts';
import type { TokenCounter } from './token-counter.ts';

/** How the conversation of an agent is kept inside the context window of its model. Numbers are tokens or shares. */
export interface ContextOptions {
  readonly counter: TokenCounter;
  /** The context window. Default: what the model's port says, else 200,000. */
  readonly maxTokens?: number;
  /** Kept free for the answer. Default: the run's bound of generated tokens, at most 8,192 and a quarter of the window. */
  readonly reservedForOutput?: number;
  /** How far an estimate may be too low, as a share of it. Default 0.03. */
  readonly margin?: number;
  /** Reduction begins above this share of the room for input. Default 0.85. */
  readonly highWater?: number;
  /** Reduction ends at this share, so that it is seldom needed and the prefix stays the same in between. Default 0.60. */
  readonly lowWater?: number;
  /** The most one tool result may take of the room for input. Default 0.30, never more than 25,000 tokens. */
  readonly toolResultShare?: number;
  /** The newest rounds of tool calls keep their results in full as long as possible. Default 3. */
  readonly keepToolSteps?: number;
  /**
   * What may happen to old messages. `fail`: nothing, the run fails when they do not fit. Default `summarise` with a
   * summariser, else `drop`.
   */
  readonly strategy?: 'drop' | 'summarise' | 'fail';
  readonly summariser?: Summariser;
}
