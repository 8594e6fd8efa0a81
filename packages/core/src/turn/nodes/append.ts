import { turnNodes } from '../turn-services.ts';
import type { TurnNode } from '../turn-services.ts';

/** Ends a round of tool calls: every call of the answer has its result. */
export const append: TurnNode = turnNodes.node({
  kind: 'turn.append',
  prep: (state) => state.modelCalls,
  exec: (turn, { services }) => {
    const { journal, spanId } = services;
    journal.record({ type: 'event', event: { type: 'turn.completed', turn }, spanId });
  },
  post: () => ({ set: { calls: [] } }),
});
