/** What `processes/embedded.ts` has measured. */
export interface EmbeddedFigures {
  readonly agentMicros: readonly number[];
  readonly agentBytes: readonly number[];
  /** With sessions and run logs in a data directory. */
  readonly storedSessionsMegabytes: number;
  /** With both in memory. */
  readonly memorySessionsMegabytes: number;
}
