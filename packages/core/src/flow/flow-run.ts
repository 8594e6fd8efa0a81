import type { Clock } from '../ports/clock.ts';
import type { Random } from '../ports/random.ts';
import type { AbortScope } from './abort-scope.ts';
import type { FlowPast } from './flow-past.ts';
import type { FlowRecord } from './flow-record.ts';
import { deepFreeze } from './state-value.ts';
import type { FlowHooks } from './types.ts';

/** Everything one run of a flow shares between its visits, those of inner flows included. */
export interface FlowRun {
  readonly runId: string;
  readonly services: unknown;
  readonly clock: Clock;
  readonly random: Random;
  /** Aborts when the run is cancelled. */
  readonly scope: AbortScope;
  readonly past: FlowPast;
  readonly hooks: FlowHooks;
  readonly freeze: boolean;
  readonly maxSteps: number;
  steps: number;
  /** Path of the visit that is under way. */
  at: string;
  record(record: FlowRecord): void;
}

/** The state after a change. Nothing but the changed members is new. */
export function applyChange<State>(run: FlowRun, state: State, set: object | undefined): State {
  if (set === undefined) return state;
  const next = { ...state, ...set };
  return run.freeze ? deepFreeze(next) : next;
}

/** The text of an abort reason. */
export function reasonText({ reason }: { readonly reason: unknown }): string {
  if (typeof reason === 'string') return reason;
  return reason instanceof Error ? reason.message : 'aborted';
}
