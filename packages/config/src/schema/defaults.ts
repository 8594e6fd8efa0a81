/** What a key is when it is not written: used where tables are resolved, and shown where keys are explained. */
export const defaults = {
  turnDepth: 5,
  ollamaUrl: 'http://localhost:11434',
  connectTimeoutSecs: 10,
  approvalTimeoutSecs: { conversational: 60, webhook: 300 },
  scratchpad: {
    contextSafetyMargin: 0.2,
    maxExtractionTokens: 10_000,
    turnDepthBonus: 6,
    maxFileBytes: 67_108_864,
    maxSessionBytes: 536_870_912,
    retentionHours: 72,
    minTokens: 5_120,
  },
} as const;
