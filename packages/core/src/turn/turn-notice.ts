import type { Agent } from '../agent/agent.ts';
import type { TurnServices } from './turn-services.ts';

/** What the model is told about the model calls it has left, if the agent wants it told. */
function turnNotice(agent: Agent, modelCalls: number): string | undefined {
  const { lastTurn, turnsRemaining = 0 } = agent.notices;
  const left = agent.limits.turnDepth + 1 - modelCalls;
  if (left < 1) return undefined;
  if (left === 1 && lastTurn) {
    return 'This was the last round of tool calls. Answer now with what you have; no further calls are possible.';
  }
  if (left > turnsRemaining) return undefined;
  return `You have ${left} more ${left === 1 ? 'turn' : 'turns'}. Start to wrap up, so that your last turn is the answer.`;
}

/** What the model is told at the end of a round about the calls and the budget it has left. */
export function roundNotice(services: TurnServices, modelCalls: number): string | undefined {
  const notices = [turnNotice(services.agent, modelCalls), services.meter?.notice()];
  const text = notices.filter((notice) => notice !== undefined).join('\n');
  return text === '' ? undefined : text;
}
