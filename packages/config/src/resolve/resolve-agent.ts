import type { ConfigTable } from '../schema/config-schema.ts';
import { defaults } from '../schema/defaults.ts';
import type { Dialect } from '../schema/dialect.ts';
import type { FlowTable } from '../schema/policy-table.ts';
import type { AgentConfig } from './agent-config.ts';
import { defined } from './defined.ts';
import { envProfiles } from './env-profiles.ts';
import { resolveHitl } from './resolve-hitl.ts';
import { resolveLlm } from './resolve-llm.ts';
import { resolveMcp } from './resolve-mcp.ts';
import { resolveOrchestration } from './resolve-orchestration.ts';
import { resolveResilience } from './resolve-resilience.ts';
import { resolveScratchpad } from './resolve-scratchpad.ts';

/** What a configuration is resolved with, besides its content. */
export interface Provenance {
  readonly file: string;
  /** Milliseconds since the epoch; when an agent counts as created unless it says otherwise. */
  readonly loadedAt: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly dialect: Dialect;
}

/** A table without anything in it is none. */
function resolveFlow({ input = [], sources = [], sinks = [] }: FlowTable = {}) {
  const isEmpty = input.length + sources.length + sinks.length === 0;
  return isEmpty ? undefined : { input, sources, sinks };
}

/** The agent a decoded file describes. */
export function resolveAgent(config: ConfigTable, provenance: Provenance): AgentConfig {
  const { agent, resilience } = config;
  const { file, loadedAt, env } = provenance;
  const given = resilience?.env_profiles === true ? envProfiles(env) : [];
  return {
    id: agent.alias ?? agent.name,
    name: agent.name,
    systemPrompt: [agent.system_prompt, ...(agent.context ?? [])].join('\n\n'),
    turnDepth: agent.turn_depth ?? defaults.turnDepth,
    createdAt: agent.created_at ?? loadedAt,
    hidden: agent.hidden ?? false,
    nudgeLastTurn: agent.nudge_last_turn ?? false,
    llm: resolveLlm(agent.llm, given),
    mcp: resolveMcp(config.mcp, provenance.dialect),
    file,
    ...defined({
      alias: agent.alias,
      description: agent.description,
      modelOwner: agent.model_owner,
      mcpFilter: agent.mcp_filter,
      enableClientTools: agent.enable_client_tools,
      clientToolFilter: agent.client_tool_filter,
      filesystem: resolveFilesystem(config),
      skillSources: agent.skills?.local?.map(({ source }) => source),
      nudgeTurnsRemaining: agent.nudge_turns_remaining,
      hitl: config.hitl && resolveHitl(config.hitl),
      resilience: resilience && resolveResilience(resilience),
      memoryDir: config.memory_dir ?? config.orchestration?.artifacts?.memory_dir,
      scratchpad: resolveScratchpad(agent.scratchpad),
      orchestration: config.orchestration && resolveOrchestration(config.orchestration, agent),
      compaction: config.compaction?.strategy,
      flow: resolveFlow(config.policy?.flow),
    }),
  };
}

function resolveFilesystem({ tools }: ConfigTable): AgentConfig['filesystem'] {
  if (tools?.filesystem !== true) return undefined;
  return defined({ root: tools.filesystem_root });
}
