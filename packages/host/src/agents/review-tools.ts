import { agentRisk, describeRisk, unmatchedPatterns } from '@aura/config';
import type { AgentConfig, FoundTool } from '@aura/config';
import type { Logger, Tool, ToolSource } from '@aura/core';
import { forwardedNames } from './forwarded-names.ts';
import type { AgentMcp } from './mcp-servers.ts';

/** An agent whose servers have had their time to connect. */
export interface ReadyAgent {
  readonly mcp: Pick<AgentMcp, 'status'>;
  readonly tools: ToolSource;
  readonly logger: Logger;
}

function toFound({ name, origin, annotations: { openWorld } }: Tool): FoundTool {
  const hints = openWorld === undefined ? {} : { openWorld };
  if (origin.kind !== 'mcp') return { name, ...hints };
  return { name, server: origin.server, own: origin.tool, ...hints };
}

/** The tools that there are; none when they cannot be listed, which every run will say. */
async function foundTools({ tools }: ReadyAgent): Promise<readonly FoundTool[]> {
  try {
    return (await tools.list(new AbortController().signal)).map(toFound);
  } catch {
    return [];
  }
}

/**
 * Says of an agent, once its tools are known, what its file did not show: that they make it risky, and patterns of its
 * flow policy that name none of them. The latter only when every server is there. Never rejects.
 */
export async function reviewTools(config: AgentConfig, ready: ReadyAgent): Promise<void> {
  const { mcp, logger } = ready;
  // To look at tools that somebody's headers decide about takes somebody.
  if (forwardedNames(config).length > 0) return;
  const found = await foundTools(ready);
  // A file that shows it was warned of when it was loaded.
  const risk = agentRisk(config) === undefined ? agentRisk(config, found) : undefined;
  if (risk !== undefined) {
    logger.log('warn', `the agent ${describeRisk(risk)}`, {
      hint: 'label the first two in [policy.flow] and put a sink before the way out, or give them to different agents',
    });
  }
  if (mcp.status().some(({ status }) => status !== 'connected')) return;
  for (const pattern of unmatchedPatterns(config, found)) {
    logger.log('warn', 'a pattern of [policy.flow] names no tool of the agent', { pattern });
  }
}
