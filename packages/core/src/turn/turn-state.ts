import type { ContextOverlay } from '../context/context-overlay.ts';
import { noOverlay } from '../context/context-overlay.ts';
import type { StopReason } from '../events/aura-event.ts';
import type { CallId, MessageId } from '../ids/ids.ts';

/** The state of a turn flow: where it stands. What was said lies in the transcript. */
export interface TurnState {
  /** Model calls so far. */
  readonly modelCalls: number;
  /** The model's latest answer. */
  readonly message: MessageId | null;
  /** The calls of that answer, in order. */
  readonly calls: readonly CallId[];
  /** `nudge`: the last answer was empty, so the model is asked once more and told so. `spent`: that was done. */
  readonly emptyAnswer: 'none' | 'nudge' | 'spent';
  readonly stopReason: StopReason;
  /** What is wrong with the latest answer, in a run that is to answer in a form. */
  readonly problem: string | null;
  /** How many answers had something wrong with them. */
  readonly rejections: number;
  /** Who or what has stopped the run, and why. */
  readonly why: string | null;
  /** What the model is shown instead of parts of the conversation. */
  readonly overlay: ContextOverlay;
  /** Tokens of the request the model gets next, as estimated. */
  readonly requestTokens: number;
  /** How often the provider has refused this request as too large. */
  readonly overflows: number;
}

/** The state of a turn that has not begun. */
export const initialTurnState: TurnState = {
  modelCalls: 0,
  message: null,
  calls: [],
  emptyAnswer: 'none',
  stopReason: 'completed',
  problem: null,
  rejections: 0,
  why: null,
  overlay: noOverlay,
  requestTokens: 0,
  overflows: 0,
};
