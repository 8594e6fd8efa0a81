import { answerActions, askModel, questionOf, routeAnswer } from '../ask-model.ts';
import type { AnswerAction } from '../ask-model.ts';
import { turnNodes } from '../turn-services.ts';
import type { TurnNode } from '../turn-services.ts';

/** Asks the model and goes where its answer leads. */
export const call: TurnNode<AnswerAction> = turnNodes.node({
  kind: 'turn.call',
  actions: answerActions,
  policy: { journal: true },
  prep: questionOf,
  exec: (question, { services, signal }) => askModel(services, question, { signal }),
  post: (state, _question, answer) => routeAnswer(state, answer),
});
