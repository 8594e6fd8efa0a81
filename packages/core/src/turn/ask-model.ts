import type { StopReason } from '../events/aura-event.ts';
import type { Step } from '../flow/types.ts';
import type { CallId, MessageId } from '../ids/ids.ts';
import type { AssistantMessage } from '../message/message.ts';
import { maxRepairs } from '../output/judge-answer.ts';
import { isOutputCall } from '../output/output-tool.ts';
import { callModel } from './call-model.ts';
import type { CalledModel, CallOptions } from './call-model.ts';
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
  /** What is wrong with that answer. */
  readonly problem: string | null;
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
  /** The calls are the answer itself. */
  readonly isOutput: boolean;
  /** What is wrong with a text that is to have a form. */
  readonly problem: string | null;
  /** Why a hook has refused it. */
  readonly vetoed?: string;
}

/** No answer. `unaffordable`: the budget does not allow the call; else a hook does not, for this reason. */
export type NoAnswer = 'unaffordable' | { readonly vetoed: string };

/** The question of a state. */
export function questionOf(state: TurnState): Question {
  const { modelCalls: turn, message: known, emptyAnswer, problem } = state;
  return { turn, known, nudge: emptyAnswer === 'nudge', problem };
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

function earlierAnswer({ past }: TurnServices, message: AssistantMessage): CalledModel {
  const vetoed = past.hooks.vetoedAnswers.get(message.id);
  return { message, isLast: false, isShort: false, ...(vetoed === undefined ? {} : { vetoed }) };
}

/** Asks the model, unless the budget or a hook does not allow it. Throws the provider's error. */
export async function askModel(
  services: TurnServices,
  { turn, known, nudge, problem }: Question,
  options: Pick<CallOptions, 'overlay' | 'isReduced' | 'inputTokens' | 'signal'>,
): Promise<Answer | NoAnswer> {
  const forced = turn > services.agent.limits.turnDepth;
  const earlier = received(services, known);
  const called =
    earlier === undefined
      ? await callModel(services, { turn, forceAnswer: forced, nudge, problem, ...options })
      : earlierAnswer(services, earlier);
  if (called === undefined) return 'unaffordable';
  if (called.message === undefined) return { vetoed: called.vetoed };
  const { message, isLast, isShort, vetoed } = called;
  const { request } = services;
  const { toolCalls } = message;
  return {
    id: message.id,
    calls: toolCalls.map((toolCall) => toolCall.id),
    hasText: message.content.some((part) => part.type === 'text' && /\S/.test(part.text)),
    finish: message.finish ?? 'other',
    forced: forced || isLast,
    overBudget: isLast || isShort,
    isOutput: toolCalls.length > 0 && toolCalls.every((call) => isOutputCall(request, call)),
    problem:
      request.output !== undefined && toolCalls.length === 0
        ? await services.judgeAnswer(message)
        : null,
    ...(vetoed === undefined ? {} : { vetoed }),
  };
}

/** Which limit an answer that is not a whole one has come up against. */
function limitOf({ overBudget }: Answer, otherwise: StopReason): StopReason {
  return overBudget ? 'budget' : otherwise;
}

/** The model is told what is wrong; the end of the turn is where it has been told often enough. */
function rejected(
  state: TurnState,
  { id: message, problem }: Answer,
): Step<TurnState, AnswerAction> {
  const rejections = state.rejections + 1;
  const action = rejections > maxRepairs ? 'final' : 'again';
  return { action, set: { message, problem, rejections } };
}

function vetoedBy({ vetoed }: { readonly vetoed: string }): Partial<TurnState> {
  return { stopReason: 'vetoed', why: vetoed };
}

/**
 * Where an answer leads. Calls are recognised by being there, whatever the finish reason says; in the forced last answer
 * they count for nothing.
 */
export function routeAnswer(
  state: TurnState,
  answer: Answer | NoAnswer,
): Step<TurnState, AnswerAction> {
  if (answer === 'unaffordable') return { action: 'exhausted', set: { stopReason: 'budget' } };
  if (!('id' in answer)) return { action: 'exhausted', set: vetoedBy(answer) };
  const { id: message, calls, vetoed } = answer;
  if (vetoed !== undefined) {
    return { action: 'exhausted', set: { message, ...vetoedBy({ vetoed }) } };
  }
  const solved = state.problem === null ? {} : { problem: null };
  const emptyAnswer = state.emptyAnswer === 'nudge' ? 'spent' : state.emptyAnswer;
  if (calls.length > 0) {
    return answer.forced && !answer.isOutput
      ? { action: 'exhausted', set: { message, stopReason: limitOf(answer, 'max_turns') } }
      : { action: 'tools', set: { message, calls, emptyAnswer, ...solved } };
  }
  if (answer.finish === 'max_output_tokens') {
    const stopReason = limitOf(answer, 'max_output_tokens');
    return { action: 'final', set: { message, stopReason } };
  }
  if (answer.finish === 'refusal' || answer.finish === 'content_filter') {
    return { action: 'final', set: { message, stopReason: 'refused' } };
  }
  if (answer.problem !== null) return rejected(state, answer);
  if (answer.hasText) return { action: 'final', set: { message } };
  return state.emptyAnswer === 'none'
    ? { action: 'again', set: { message, emptyAnswer: 'nudge' } }
    : { action: 'final', set: { message, stopReason: 'empty' } };
}
