import type { JsonObject, Tool, ToolAnnotations } from '@aura/core';
import type { HostedAgent } from '@aura/host';
import type { InfoDetail } from './info-detail.ts';
import type { ToolsByServer } from './probe-tools.ts';

/** What is known of the tools of an agent, and how much of it to say. */
interface ToolsInfo {
  readonly detail: InfoDetail;
  /** Absent when nobody was asked. */
  readonly tools: ToolsByServer | undefined;
}

/** One agent as `GET /aura/info` shows it. */
export function agentInfo(agent: HostedAgent, { detail, tools }: ToolsInfo): JsonObject {
  const { id, description } = agent;
  const servers = agent.mcpServers.map(({ name, ...server }) => {
    const listed = tools?.get(name)?.map(detail === 'full' ? fullTool : toolSummary);
    return [name, { ...server, ...(listed === undefined ? {} : { tools: listed }) }] as const;
  });
  return {
    id,
    ...(description === undefined ? {} : { description }),
    model: agent.agent.model.info.model,
    mcp_servers: Object.fromEntries(servers),
  };
}

function toolSummary({ name, description }: Tool): JsonObject {
  return { name, description };
}

function fullTool(tool: Tool): JsonObject {
  const annotations = hints(tool.annotations);
  return {
    ...toolSummary(tool),
    inputSchema: tool.inputSchema,
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
  };
}

/** The hints that Aura goes by, in the spelling of the protocol. */
function hints({ readOnly, destructive, idempotent, openWorld }: ToolAnnotations): JsonObject {
  return {
    ...(readOnly === undefined ? {} : { readOnlyHint: readOnly }),
    ...(destructive === undefined ? {} : { destructiveHint: destructive }),
    ...(idempotent === undefined ? {} : { idempotentHint: idempotent }),
    ...(openWorld === undefined ? {} : { openWorldHint: openWorld }),
  };
}
