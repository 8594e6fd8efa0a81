import * as z from 'zod';
import { agentTable, type AgentTable } from './agent-table.ts';
import type { Dialect } from './dialect.ts';
import { hitlTable, type HitlTable } from './hitl-table.ts';
import { superset } from './key-registry.ts';
import { mcpTable, type McpTable } from './mcp-table.ts';
import { orchestrationTable, type OrchestrationTable } from './orchestration-table.ts';
import { resilienceTable, type ResilienceTable } from './resilience-table.ts';
import { toolsTable } from './tools-table.ts';
import { vectorStoreTable } from './vector-store-table.ts';

/** A configuration file as it is written, decoded. Tables that nothing uses yet are checked but not listed. */
export interface ConfigTable {
  readonly memory_dir?: string | undefined;
  readonly agent: AgentTable;
  readonly mcp?: McpTable | undefined;
  readonly orchestration?: OrchestrationTable | undefined;
  readonly hitl?: HitlTable | undefined;
  readonly resilience?: ResilienceTable | undefined;
}

/** The one schema of a configuration file. */
export function configSchema(dialect: Dialect): z.ZodType<ConfigTable> {
  return z.object({
    memory_dir: z.string().optional(),
    agent: agentTable(dialect),
    mcp: mcpTable(dialect).optional(),
    vector_stores: z.array(vectorStoreTable(dialect)).optional(),
    tools: toolsTable(dialect).optional(),
    orchestration: orchestrationTable(dialect).optional(),
    hitl: hitlTable(dialect).optional(),
    resilience: superset(resilienceTable(dialect).optional()),
  });
}
