import { takeMessages } from '../take-messages.ts';
import { turnNodes } from '../turn-services.ts';
import type { TurnNode } from '../turn-services.ts';

/** Begins a round: the tools are decided about, the prompt is brought up to date and steering messages are taken in before the model is called. */
export const prepare: TurnNode = turnNodes.node({
  kind: 'turn.prepare',
  prep: (state) => state.modelCalls + 1,
  exec: async (turn, { services, signal }) => {
    const { journal, spanId } = services;
    journal.record({ type: 'event', event: { type: 'turn.started', turn }, spanId });
    takeMessages(services);
    await services.tools.renew(signal);
    if (services.prompt !== undefined) await services.prompt.renew(signal);
  },
  post: (_state, turn) => ({ set: { modelCalls: turn } }),
});
