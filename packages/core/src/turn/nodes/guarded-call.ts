import { AuraError } from '../../errors/aura-error.ts';
import { answerActions, askModel, questionOf, routeAnswer } from '../ask-model.ts';
import type { AnswerAction } from '../ask-model.ts';
import { maxRecoveries } from '../max-recoveries.ts';
import { turnContext } from '../turn-context.ts';
import { turnNodes } from '../turn-services.ts';
import type { TurnNode, TurnServices } from '../turn-services.ts';
import { unrecoverableOverflow } from '../unrecoverable-overflow.ts';

/** Tells the counter what the provider has made of an estimate. */
function observe(services: TurnServices, estimated: number, outcome: 'answered' | 'refused'): void {
  const settings = turnContext(services);
  if (settings === undefined) return;
  const { counter, model, inputTokens } = settings;
  if (outcome === 'refused') {
    // How many tokens there were is not known, only that they were more than fit.
    counter.observe?.(model, estimated, Math.max(estimated, inputTokens));
    return;
  }
  const usage = services.past.transcript.lastAnswer?.usage;
  if (usage?.reported === true) counter.observe?.(model, estimated, usage.inputTokens);
}

/** Asks the model as the guard has decided. A request that the provider finds too large goes back to the guard. */
export const guardedCall: TurnNode<AnswerAction | 'overflow'> = turnNodes.node({
  kind: 'turn.guarded_call',
  actions: [...answerActions, 'overflow'],
  policy: { journal: true },
  prep: (state) => {
    const { overlay, requestTokens, overflows } = state;
    return { question: questionOf(state), overlay, requestTokens, overflows };
  },
  exec: async ({ question, overlay, requestTokens, overflows }, { services, signal }) => {
    try {
      const answer = await askModel(services, question, {
        overlay,
        isReduced: overflows === maxRecoveries,
        inputTokens: requestTokens,
        signal,
      });
      if (answer !== 'unaffordable' && 'id' in answer) observe(services, requestTokens, 'answered');
      return answer;
    } catch (thrown) {
      const isOverflow = AuraError.is(thrown, 'provider/context_overflow');
      if (!isOverflow) throw thrown;
      if (overflows === maxRecoveries) throw unrecoverableOverflow(requestTokens, thrown);
      observe(services, requestTokens, 'refused');
      return null;
    }
  },
  post: (state, _input, answer) => {
    if (answer === null) return { action: 'overflow', set: { overflows: state.overflows + 1 } };
    const step = routeAnswer(state, answer);
    return state.overflows === 0 ? step : { ...step, set: { ...step.set, overflows: 0 } };
  },
});
