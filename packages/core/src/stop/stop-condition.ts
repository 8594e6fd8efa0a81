import type { Awaitable } from '../json/json.ts';
import type { AssistantMessage, ToolResult } from '../message/message.ts';
import type { Usage } from '../model/model-port.ts';

/** One round of a run: what the model has answered, and the results of its calls in their order. */
export interface TurnReport {
  readonly message: AssistantMessage;
  readonly results: readonly ToolResult[];
}

/** What a run has come to after a round. */
export interface StopState {
  /** Oldest first. */
  readonly turns: readonly TurnReport[];
  /** Of all of them. */
  readonly usage: Usage;
  /** Of all of them; absent when it is not known. */
  readonly costMicros?: number;
}

/** A condition that is kept with its run, so that it holds in every life of it. Made by {@link stop}. */
export type StopRule =
  | { readonly type: 'after_turns'; readonly turns: number }
  | { readonly type: 'after_tool'; readonly names: readonly string[] }
  | { readonly type: 'over_cost'; readonly costMicros: number };

/**
 * When a run is to end although it could go on; looked at after each round of tool calls. A function cannot be kept with
 * the run: whoever resumes it gives it again.
 */
export type StopCondition = StopRule | ((state: StopState) => Awaitable<boolean>);

/** A condition as the log has it. */
export type StopRecord = StopRule | { readonly type: 'custom' };

/** Conditions under which runs end. */
export const stop = {
  /** After this many rounds. */
  afterTurns: (turns: number): StopRule => ({ type: 'after_turns', turns }),
  /** After a round in which one of these tools has succeeded. */
  afterTool: (...names: readonly string[]): StopRule => ({ type: 'after_tool', names }),
  /** Once the run has cost more than this. Only for agents that know the prices of their model. */
  overCost: (costMicros: number): StopRule => ({ type: 'over_cost', costMicros }),
} as const;

/** The conditions as the log keeps them. */
export function toStopRecords(conditions: readonly StopCondition[]): readonly StopRecord[] {
  return conditions.map((each) => (typeof each === 'function' ? { type: 'custom' } : each));
}
