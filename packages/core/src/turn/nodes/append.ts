import { endRound } from '../hook-turn.ts';
import { turnNodes } from '../turn-services.ts';
import type { TurnNode } from '../turn-services.ts';

/** Ends a round of tool calls: every call of the answer has its result. It may have been the last one. */
export const append: TurnNode<'default' | 'stop'> = turnNodes.node({
  kind: 'turn.append',
  actions: ['default', 'stop'],
  prep: ({ modelCalls: turn, rejections }) => ({ turn, rejections }),
  exec: ({ turn, rejections }, { services, signal }) => {
    const { journal, spanId } = services;
    journal.record({ type: 'event', event: { type: 'turn.completed', turn }, spanId });
    return endRound(services, { turn, rejections, signal });
  },
  post: (state, _input, { stop, rejections }) => ({
    action: stop === null ? 'default' : 'stop',
    set: {
      calls: [],
      ...(rejections === state.rejections ? {} : { rejections }),
      ...stop,
    },
  }),
});
