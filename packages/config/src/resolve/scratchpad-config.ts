/** How long results of tools are kept out of the context. */
export interface ScratchpadConfig {
  readonly enabled: boolean;
  /** The part of the window that is kept free. */
  readonly contextSafetyMargin: number;
  /** The most that one look into a kept result returns. */
  readonly maxExtractionTokens: number;
  /** Rounds of tool calls on top of those of the agent. */
  readonly turnDepthBonus: number;
  /** Also keeps results without a threshold of their own that would not fit. */
  readonly autoIntercept: boolean;
  /** The coordinator of an orchestration has one as well. */
  readonly coordinator: boolean;
  readonly maxFileBytes: number;
  readonly maxSessionBytes: number;
  readonly retentionHours: number;
  readonly toolPrefix: string;
}
