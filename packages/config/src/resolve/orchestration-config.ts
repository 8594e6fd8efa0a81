import type { LlmConfig } from './llm-config.ts';
import type { ScratchpadConfig } from './scratchpad-config.ts';

/** A worker of a coordinator, complete: what it does not say itself is that of the agent. */
export interface WorkerConfig {
  readonly name: string;
  readonly description: string;
  readonly preamble: string;
  /** Globs over MCP tool names. Absent: all tools. Empty: none. */
  readonly mcpFilter?: readonly string[];
  readonly vectorStores: readonly string[];
  readonly turnDepth: number;
  /** Absent: the model of the agent. */
  readonly llm?: LlmConfig;
  readonly scratchpad?: ScratchpadConfig;
}

/** The workers of an agent. Not more of `[orchestration]` is resolved until something uses it. */
export interface OrchestrationConfig {
  readonly enabled: boolean;
  /** In the order of the file. */
  readonly workers: readonly WorkerConfig[];
}
