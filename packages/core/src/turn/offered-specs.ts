import type { ToolSpec } from '../model/model-port.ts';
import { isOutputCall } from '../output/output-tool.ts';
import type { TurnServices } from './turn-services.ts';

/** The tools as the model is told about them; none when no round of tool calls is allowed. */
export async function offeredSpecs(
  { agent, request, tools }: Pick<TurnServices, 'agent' | 'request' | 'tools'>,
  signal: AbortSignal,
): Promise<readonly ToolSpec[]> {
  const offered = await tools.offered(signal);
  if (agent.limits.turnDepth > 0) return offered.specs;
  return offered.specs.filter((spec) => isOutputCall(request, spec));
}
