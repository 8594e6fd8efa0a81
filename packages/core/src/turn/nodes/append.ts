import { reasonToStop } from '../round-end.ts';
import { turnNodes } from '../turn-services.ts';
import type { TurnNode } from '../turn-services.ts';

/** Ends a round of tool calls: every call of the answer has its result. It may have been the last one. */
export const append: TurnNode<'default' | 'stop'> = turnNodes.node({
  kind: 'turn.append',
  actions: ['default', 'stop'],
  prep: (state) => state.modelCalls,
  exec: (turn, { services }) => {
    const { journal, spanId } = services;
    journal.record({ type: 'event', event: { type: 'turn.completed', turn }, spanId });
    return reasonToStop(services, turn);
  },
  post: (_state, _turn, stopReason) =>
    stopReason === null
      ? { action: 'default', set: { calls: [] } }
      : { action: 'stop', set: { calls: [], stopReason } },
});
