import type { Agent } from '../agent/agent.ts';

/** What the model is told about the model calls it has left, if the agent wants it told. */
export function turnNotice(agent: Agent, modelCalls: number): string | undefined {
  const { lastTurn, turnsRemaining = 0 } = agent.notices;
  const left = agent.limits.turnDepth + 1 - modelCalls;
  if (left < 1) return undefined;
  if (left === 1 && lastTurn) {
    return 'This was the last round of tool calls. Answer now with what you have; no further calls are possible.';
  }
  if (left > turnsRemaining) return undefined;
  return `You have ${left} more ${left === 1 ? 'turn' : 'turns'}. Start to wrap up, so that your last turn is the answer.`;
}
