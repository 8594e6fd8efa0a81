import type { CallId, MessageId } from '../../ids/ids.ts';
import type { AssistantMessage } from '../../message/message.ts';
import { callModel } from '../call-model.ts';
import { turnNodes } from '../turn-services.ts';
import type { TurnNode, TurnServices } from '../turn-services.ts';

/** What the flow has to know of an answer to find its way. */
interface Answer {
  readonly id: MessageId;
  readonly calls: readonly CallId[];
  readonly hasText: boolean;
  readonly finish: string;
  /** A message has come in while the model answered. */
  readonly steered: boolean;
}

function summarise(message: AssistantMessage, services: TurnServices): Answer {
  return {
    id: message.id,
    calls: message.toolCalls.map((toolCall) => toolCall.id),
    hasText: message.content.some((part) => part.type === 'text' && /\S/.test(part.text)),
    finish: message.finish ?? 'other',
    steered: services.inbox.length > 0,
  };
}

/** An answer that an earlier life of the run had received but not yet acted upon. */
function received(services: TurnServices, known: MessageId | null): AssistantMessage | undefined {
  const last = services.past.transcript.lastAnswer;
  return last === undefined || last.id === known ? undefined : last;
}

/**
 * Asks the model. Calls are recognised by being there, whatever the finish reason says; in the forced last answer they
 * count for nothing.
 */
export const call: TurnNode<'tools' | 'final' | 'again' | 'exhausted'> = turnNodes.node({
  kind: 'turn.call',
  actions: ['tools', 'final', 'again', 'exhausted'],
  policy: { journal: true },
  prep: (state) => ({ turn: state.modelCalls, known: state.message, nudge: state.nudged }),
  exec: async ({ turn, known, nudge }, { services, signal }) => {
    const forceAnswer = turn > services.agent.limits.turnDepth;
    const message =
      received(services, known) ??
      (await callModel(services, { turn, forceAnswer, nudge, signal }));
    return { ...summarise(message, services), forced: forceAnswer };
  },
  post: (state, _input, answer) => {
    const { id: message, calls } = answer;
    if (calls.length > 0) {
      return answer.forced
        ? { action: 'exhausted', set: { message, stopReason: 'max_turns' } }
        : { action: 'tools', set: { message, calls } };
    }
    if (answer.finish === 'max_output_tokens') {
      return { action: 'final', set: { message, stopReason: 'max_output_tokens' } };
    }
    if (answer.finish === 'refusal' || answer.finish === 'content_filter') {
      return { action: 'final', set: { message, stopReason: 'refused' } };
    }
    if (answer.steered && !answer.forced) return { action: 'again', set: { message } };
    if (answer.hasText) return { action: 'final', set: { message } };
    return state.nudged
      ? { action: 'final', set: { message, stopReason: 'empty' } }
      : { action: 'again', set: { message, nudged: true } };
  },
});
