import type { AgentTable } from '../schema/agent-table.ts';
import { defaults } from '../schema/defaults.ts';
import type { OrchestrationTable } from '../schema/orchestration-table.ts';
import type { WorkerTable } from '../schema/worker-table.ts';
import { defined } from './defined.ts';
import type { OrchestrationConfig, WorkerConfig } from './orchestration-config.ts';
import { resolveLlm } from './resolve-llm.ts';
import { resolveScratchpad } from './resolve-scratchpad.ts';

/** What a decoded `[orchestration]` says, with what its workers take from the agent. */
export function resolveOrchestration(
  { enabled = false, worker = {} }: OrchestrationTable,
  agent: AgentTable,
): OrchestrationConfig {
  const workers = Object.entries(worker).map(([name, table]) => resolveWorker(name, table, agent));
  return { enabled, workers };
}

function resolveWorker(name: string, table: WorkerTable, agent: AgentTable): WorkerConfig {
  return {
    name,
    description: table.description,
    preamble: table.preamble,
    vectorStores: table.vector_stores ?? [],
    turnDepth: table.turn_depth ?? agent.turn_depth ?? defaults.turnDepth,
    ...defined({
      mcpFilter: table.mcp_filter ?? agent.mcp_filter,
      llm: table.llm && resolveLlm(table.llm),
      scratchpad: resolveScratchpad(table.scratchpad, agent.scratchpad),
    }),
  };
}
