import type { AuraEvent } from '@aura/core';
import { mainScope } from '@aura/core';
import { decisionIdOf } from '@aura/host';

/** What an MCP client that wants to know how a call goes is told of an event. Never arguments or results. */
export function describeStep(event: AuraEvent): string | undefined {
  switch (event.type) {
    case 'turn.started':
      return event.scope === mainScope ? `turn ${event.turn}` : undefined;
    case 'tool.started':
      return `${event.name} started`;
    case 'tool.completed':
      return `${event.result.name} ${event.result.outcome === 'ok' ? 'completed' : 'failed'}`;
    case 'delegation.started':
      return `${event.agentName} works on a part of it`;
    case 'approval.requested':
      return `${event.item.tool} waits for an approval: decision ${decisionIdOf(event.item)}`;
    default:
      return undefined;
  }
}
