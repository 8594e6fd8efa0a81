import { maxRepairs, outputInvalid } from '../../output/judge-answer.ts';
import { closeOpenCalls } from '../close-open-calls.ts';
import { hookTurn } from '../hook-turn.ts';
import { turnNodes } from '../turn-services.ts';
import type { TurnNode } from '../turn-services.ts';

/**
 * Ends the turn with an answer, good or not, unless a message has come in meanwhile that the model may still be asked
 * about. From here on no message is taken. Calls of a forced answer are closed, not run.
 */
export const finish: TurnNode<'default' | 'again'> = turnNodes.node({
  kind: 'turn.finish',
  actions: ['default', 'again'],
  prep: ({ modelCalls, stopReason, rejections }) => ({
    modelCalls,
    stopReason,
    isRejected: rejections > maxRepairs,
  }),
  exec: async ({ modelCalls, stopReason, isRejected }, { services, signal }) => {
    const { journal, spanId, inbox, agent, past } = services;
    if (isRejected) throw outputInvalid(past.transcript.lastAnswer);
    const mayGoOn = stopReason === 'completed' && modelCalls <= agent.limits.turnDepth;
    const asked = stopReason === 'vetoed' ? null : hookTurn(services, { mayGoOn, signal });
    const stop = asked === null ? null : await asked;
    const goesOn = mayGoOn && stop === null && !inbox.isEmpty;
    if (!goesOn) {
      inbox.close();
      await closeOpenCalls(services, 'not_executed');
    }
    journal.record({
      type: 'event',
      event: { type: 'turn.completed', turn: modelCalls },
      spanId,
    });
    return goesOn;
  },
  post: (_state, _input, goesOn) => ({ action: goesOn ? 'again' : 'default' }),
});
