import type { ContextOverlay } from '../context/context-overlay.ts';
import type { StopReason } from '../events/aura-event.ts';
import type { Step } from '../flow/types.ts';
import type { CallId, MessageId } from '../ids/ids.ts';
import type { AssistantMessage } from '../message/message.ts';
import { callModel } from './call-model.ts';
import type { TurnServices } from './turn-services.ts';
import type { TurnState } from './turn-state.ts';

/** Where an answer leads. */
export type AnswerAction = 'tools' | 'final' | 'again' | 'exhausted';

/** Every {@link AnswerAction}. */
export const answerActions: readonly AnswerAction[] = ['tools', 'final', 'again', 'exhausted'];

/** What asking depends on. */
export interface Question {
  readonly turn: number;
  /** The answer before this one. */
  readonly known: MessageId | null;
  readonly nudge: boolean;
}

/** What the flow has to know of an answer to find its way. */
export interface Answer {
  readonly id: MessageId;
  readonly calls: readonly CallId[];
  readonly hasText: boolean;
  readonly finish: string;
  /** No tool was to be called. */
  readonly forced: boolean;
  /** The budget has made the answer shorter, or the last one. */
  readonly overBudget: boolean;
}

/** The question of a state. */
export function questionOf(state: TurnState): Question {
  return { turn: state.modelCalls, known: state.message, nudge: state.emptyAnswer === 'nudge' };
}

/**
 * An answer that an earlier life of the run had received but not yet acted upon. What is left of a broken stream is none:
 * the run had failed with it, or would have.
 */
function received(services: TurnServices, known: MessageId | null): AssistantMessage | undefined {
  const last = services.past.transcript.lastAnswer;
  if (last === undefined || last.id === known) return undefined;
  return last.incomplete === true && last.finish !== 'max_output_tokens' ? undefined : last;
}

/** Asks the model. `unaffordable`: it was not asked, because the budget does not allow it. Throws the provider's error. */
export async function askModel(
  services: TurnServices,
  { turn, known, nudge }: Question,
  options: { readonly overlay?: ContextOverlay; readonly signal: AbortSignal },
): Promise<Answer | 'unaffordable'> {
  const forced = turn > services.agent.limits.turnDepth;
  const earlier = received(services, known);
  const called =
    earlier === undefined
      ? await callModel(services, { turn, forceAnswer: forced, nudge, ...options })
      : { message: earlier, isLast: false, isShort: false };
  if (called === undefined) return 'unaffordable';
  const { message, isLast, isShort } = called;
  return {
    id: message.id,
    calls: message.toolCalls.map((toolCall) => toolCall.id),
    hasText: message.content.some((part) => part.type === 'text' && /\S/.test(part.text)),
    finish: message.finish ?? 'other',
    forced: forced || isLast,
    overBudget: isLast || isShort,
  };
}

/** Which limit an answer that is not a whole one has come up against. */
function limitOf({ overBudget }: Answer, otherwise: StopReason): StopReason {
  return overBudget ? 'budget' : otherwise;
}

/**
 * Where an answer leads. Calls are recognised by being there, whatever the finish reason says; in the forced last answer
 * they count for nothing.
 */
export function routeAnswer(
  state: TurnState,
  answer: Answer | 'unaffordable',
): Step<TurnState, AnswerAction> {
  if (answer === 'unaffordable') return { action: 'exhausted', set: { stopReason: 'budget' } };
  const { id: message, calls } = answer;
  const emptyAnswer = state.emptyAnswer === 'nudge' ? 'spent' : state.emptyAnswer;
  if (calls.length > 0) {
    return answer.forced
      ? { action: 'exhausted', set: { message, stopReason: limitOf(answer, 'max_turns') } }
      : { action: 'tools', set: { message, calls, emptyAnswer } };
  }
  if (answer.finish === 'max_output_tokens') {
    const stopReason = limitOf(answer, 'max_output_tokens');
    return { action: 'final', set: { message, stopReason } };
  }
  if (answer.finish === 'refusal' || answer.finish === 'content_filter') {
    return { action: 'final', set: { message, stopReason: 'refused' } };
  }
  if (answer.hasText) return { action: 'final', set: { message } };
  return state.emptyAnswer === 'none'
    ? { action: 'again', set: { message, emptyAnswer: 'nudge' } }
    : { action: 'final', set: { message, stopReason: 'empty' } };
}
