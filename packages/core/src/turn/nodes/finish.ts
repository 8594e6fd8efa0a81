import { closeOpenCalls } from '../close-open-calls.ts';
import { turnNodes } from '../turn-services.ts';
import type { TurnNode } from '../turn-services.ts';

/** Ends the turn with an answer, good or not. Calls of a forced answer are closed, not run. */
export const finish: TurnNode = turnNodes.node({
  kind: 'turn.finish',
  prep: (state) => state.modelCalls,
  exec: (turn, { services }) => {
    closeOpenCalls(services, 'not_executed');
    const { journal, spanId } = services;
    journal.record({ type: 'event', event: { type: 'turn.completed', turn }, spanId });
  },
});
