import type { AgentConfig, LlmConfig } from '@aura/config';
import type { JsonObject } from '@aura/core';
import type { AgentFacts } from '@aura/telemetry';
import { describeMcpServer } from '../agents/describe-mcp-server.ts';

function invocationParameters(llm: LlmConfig): JsonObject {
  const { temperature, maxTokens, additionalParams } = llm;
  return {
    ...(temperature === undefined ? {} : { temperature }),
    ...(maxTokens === undefined ? {} : { max_tokens: maxTokens }),
    ...(Object.keys(additionalParams).length > 0 && { additional_params: additionalParams }),
  };
}

/** What the configuration says of agents that their events do not. By their ids. */
export function agentFacts(agents: readonly AgentConfig[]): ReadonlyMap<string, AgentFacts> {
  return new Map(
    agents.map(({ id, llm, mcp }): [string, AgentFacts] => {
      const urls = new Map(
        mcp.servers
          .map(describeMcpServer)
          .map((server) => [
            server.name,
            server.transport === 'stdio' ? `stdio:${server.command}` : server.url,
          ]),
      );
      return [
        id,
        {
          invocationParameters: invocationParameters(llm),
          serverUrl: (server) => urls.get(server),
        },
      ];
    }),
  );
}
