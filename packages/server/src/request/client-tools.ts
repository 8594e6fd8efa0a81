import { exceedsSchemaLimits } from '@aura/core';
import type { ClientTool } from '@aura/core';
import type { HostedAgent } from '@aura/host';
import type { Checked } from '../response/refusal.ts';
import { invalidRequest } from '../response/refusal.ts';
import type { RequestedTool } from './chat-request.ts';

/** As many as OpenAI takes. */
const maxTools = 128;
const validName = /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/;

/**
 * The tools of a request that its agent takes. What an agent takes none of is not looked at: clients send their tools to
 * everybody.
 */
export function acceptClientTools(
  requested: readonly RequestedTool[],
  { acceptsClientTool: accepts }: Pick<HostedAgent, 'acceptsClientTool'>,
): Checked<readonly ClientTool[]> {
  if (accepts === undefined) return { ok: true, value: [] };
  const accepted = requested.filter((tool) => accepts(tool.function.name));
  if (accepted.length > maxTools) {
    return invalidRequest(400, `tools: at most ${maxTools} are taken, got ${accepted.length}`);
  }
  const names = new Set<string>();
  for (const { function: tool } of accepted) {
    const shown = JSON.stringify(tool.name.slice(0, 100));
    if (!validName.test(tool.name)) {
      return invalidRequest(400, `tools: ${shown} is not a name that models take`);
    }
    if (names.has(tool.name)) return invalidRequest(400, `tools: ${shown} is there twice`);
    names.add(tool.name);
    const problem = exceedsSchemaLimits(tool.parameters ?? {});
    if (problem !== undefined)
      return invalidRequest(400, `tools: ${shown} cannot be taken: ${problem}`);
  }
  return { ok: true, value: accepted.map(toClientTool) };
}

function toClientTool({ function: tool }: RequestedTool): ClientTool {
  return {
    name: tool.name,
    description: tool.description ?? '',
    inputSchema: tool.parameters ?? { type: 'object', properties: {} },
  };
}
