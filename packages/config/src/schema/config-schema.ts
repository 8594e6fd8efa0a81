import * as z from 'zod';
import { agentTable, type AgentTable } from './agent-table.ts';
import { compactionTable, type CompactionTable } from './compaction-table.ts';
import type { Dialect } from './dialect.ts';
import { hitlTable, type HitlTable } from './hitl-table.ts';
import { key } from './key-registry.ts';
import { mcpTable, type McpTable } from './mcp-table.ts';
import { policyTable, type PolicyTable } from './policy-table.ts';
import { orchestrationTable, type OrchestrationTable } from './orchestration-table.ts';
import { resilienceTable, type ResilienceTable } from './resilience-table.ts';
import { toolsTable, type ToolsTable } from './tools-table.ts';
import { vectorStoreTable } from './vector-store-table.ts';

/** A configuration file as it is written, decoded. Tables that nothing uses yet are checked but not listed. */
export interface ConfigTable {
  readonly memory_dir?: string | undefined;
  readonly agent: AgentTable;
  readonly mcp?: McpTable | undefined;
  readonly orchestration?: OrchestrationTable | undefined;
  readonly hitl?: HitlTable | undefined;
  readonly tools?: ToolsTable | undefined;
  readonly resilience?: ResilienceTable | undefined;
  readonly compaction?: CompactionTable | undefined;
  readonly policy?: PolicyTable | undefined;
}

/** The one schema of a configuration file. */
export function configSchema(dialect: Dialect): z.ZodType<ConfigTable> {
  return z.object({
    memory_dir: key(
      z.string().optional(),
      'The directory in which scratchpads and orchestrations keep what lasts.',
      { inherits: 'orchestration.artifacts.memory_dir', example: './memory' },
    ),
    agent: key(agentTable(dialect), 'The agent that the file declares.'),
    mcp: key(mcpTable(dialect).optional(), 'Servers whose tools the agent has.'),
    vector_stores: key(
      z.array(vectorStoreTable(dialect)).optional(),
      'Stores that the agent searches, each as a tool `vector_search_<name>`.',
    ),
    tools: key(toolsTable(dialect).optional(), 'Tools that are built in.'),
    orchestration: key(
      orchestrationTable(dialect).optional(),
      'A coordinator that plans and workers that execute.',
    ),
    hitl: key(
      hitlTable(dialect).optional(),
      'Calls of tools that a person decides about. Nobody is asked without the table.',
    ),
    resilience: key(resilienceTable(dialect).optional(), 'What is done about failures of models.', {
      superset: true,
    }),
    compaction: key(
      compactionTable().optional(),
      'What becomes of a conversation that outgrows the `context_window` of its model.',
      { superset: true },
    ),
    policy: key(policyTable().optional(), 'What the agent must not do with what it reads.', {
      superset: true,
    }),
  });
}
