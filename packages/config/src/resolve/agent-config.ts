import type { FlowPolicy } from '@aura/core';
import type { CompactionStrategy } from '../schema/compaction-table.ts';
import type { HitlConfig } from './hitl-config.ts';
import type { LlmConfig } from './llm-config.ts';
import type { McpConfig } from './mcp-config.ts';
import type { OrchestrationConfig } from './orchestration-config.ts';
import type { ResilienceConfig } from './resilience-config.ts';
import type { ScratchpadConfig } from './scratchpad-config.ts';

/** An agent as a file declares it, complete: defaults filled in, placeholders replaced, everything checked. */
export interface AgentConfig {
  /** The alias, or the name when there is none. Unique among the agents that are loaded together. */
  readonly id: string;
  readonly name: string;
  readonly alias?: string;
  readonly description?: string;
  /** Includes the entries of `context`. */
  readonly systemPrompt: string;
  /** Rounds of tool calls before the model has to answer. */
  readonly turnDepth: number;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly modelOwner?: string;
  /** Left out of listings, but still to be called by id. */
  readonly hidden: boolean;
  /** Globs over MCP tool names. Absent: all tools. Empty: none. */
  readonly mcpFilter?: readonly string[];
  /** Whether tools that come with a request are offered to the model. Absent: no. */
  readonly enableClientTools?: boolean;
  /** Globs over client tool names. Absent or empty: all. */
  readonly clientToolFilter?: readonly string[];
  readonly nudgeLastTurn: boolean;
  readonly nudgeTurnsRemaining?: number;
  readonly llm: LlmConfig;
  readonly mcp: McpConfig;
  /** Files that the agent may read, below this directory or else the working directory. Absent: none. */
  readonly filesystem?: { readonly root?: string };
  /** Directories with skills, as they are written. Absent or empty: none. */
  readonly skillSources?: readonly string[];
  /** Absent: nobody is asked. */
  readonly hitl?: HitlConfig;
  /** Absent: what is built in. */
  readonly resilience?: ResilienceConfig;
  /** Absent: none was configured. */
  readonly scratchpad?: ScratchpadConfig;
  /** Absent: none was configured. */
  readonly orchestration?: OrchestrationConfig;
  /** What becomes of old messages when the window of the model is known and full. Absent: they are left out. */
  readonly compaction?: CompactionStrategy;
  /** Where the agent persists artifacts. */
  readonly memoryDir?: string;
  /** Which results carry labels, and which calls those forbid. Its globs are of the rich dialect. Absent: nothing does. */
  readonly flow?: FlowPolicy;
  /** The file it comes from, as it was named to the loader. */
  readonly file: string;
}
