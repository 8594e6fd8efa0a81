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
  /** The model was already asked once more after an empty answer. */
  readonly nudged: boolean;
  readonly stopReason: StopReason;
}

/** The state of a turn that has not begun. */
export const initialTurnState: TurnState = {
  modelCalls: 0,
  message: null,
  calls: [],
  nudged: false,
  stopReason: 'completed',
};
