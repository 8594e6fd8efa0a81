import type { ToolSpec } from '../model/model-port.ts';
import type { TurnServices } from './turn-services.ts';

/** The tools as the model is told about them; none when no round of tool calls is allowed. */
export async function offeredSpecs(
  { agent, tools }: Pick<TurnServices, 'agent' | 'tools'>,
  signal: AbortSignal,
): Promise<readonly ToolSpec[]> {
  const offered = await tools.offered(signal);
  return agent.limits.turnDepth === 0 ? [] : offered.specs;
}
