import type { ContextOverlay } from '../../context/context-overlay.ts';
import { answerActions, askModel, questionOf, routeAnswer } from '../ask-model.ts';
import type { AnswerAction } from '../ask-model.ts';
import { turnNodes } from '../turn-services.ts';
import type { TurnNode } from '../turn-services.ts';

/** Nothing is laid over most conversations, and they need not be taken apart for it. */
function hasEffect({ shownFrom, elidedBefore, cuts }: ContextOverlay): boolean {
  return shownFrom > 0 || elidedBefore > 0 || cuts.length > 0;
}

/** Asks the model and goes where its answer leads. */
export const call: TurnNode<AnswerAction> = turnNodes.node({
  kind: 'turn.call',
  actions: answerActions,
  policy: { journal: true },
  prep: (state) => ({ question: questionOf(state), overlay: state.overlay }),
  exec: ({ question, overlay }, { services, signal }) =>
    askModel(services, question, { signal, ...(hasEffect(overlay) && { overlay }) }),
  post: (state, _question, answer) => routeAnswer(state, answer),
});
