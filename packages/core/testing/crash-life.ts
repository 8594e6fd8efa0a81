import { toErrorRecord } from '@aura/core';
import type { Flow, FlowRecord, FlowResult } from '@aura/core';

import { flowLab } from './flow-lab.ts';

/** What execs in crash tests do: they leave a line, which says that they have had an effect. */
export interface Effects {
  /** Idempotency keys of the effects, without the run. */
  readonly done: string[];
}

/** One life of a run: from what it found in the log to its end. */
export interface Life<State> {
  readonly result: FlowResult<State>;
  /** The whole log, with what earlier lives wrote. */
  readonly records: readonly FlowRecord[];
  readonly effects: readonly string[];
}

/** Lives a run to its end from what is in the log, answering every question with its own token. */
export async function live<State extends object>(
  flow: Flow<State, Effects>,
  state: State,
  earlier: readonly FlowRecord[] = [],
): Promise<Life<State>> {
  const lab = flowLab(earlier);
  const services: Effects = { done: [] };
  const limits = { maxSteps: 25 };
  let result = await lab.resume(flow, state, { services, limits });
  while (result.status === 'suspended') {
    for (const { token } of result.pending) {
      lab.records.push({ type: 'flow.resumed', token, value: token });
    }
    result = await lab.resume(flow, state, { services, limits });
  }
  return { result, records: lab.records, effects: services.done };
}

/** Execs that a log says must not happen again: those it has the output of, and those of visits that have ended. */
function settledExec(records: readonly FlowRecord[]): (effect: string) => boolean {
  const execs = new Set<string>();
  const visits = new Set<string>();
  for (const record of records) {
    if (record.type === 'flow.step' || record.type === 'flow.failed') visits.add(record.key);
    if (record.type === 'flow.exec' || record.type === 'flow.item_failed') {
      execs.add(record.item === undefined ? record.key : `${record.key}:${record.item}`);
    }
  }
  return (effect) => execs.has(effect) || visits.has(effect.replace(/:\d+$/, ''));
}

/** Effects that a life has repeated although the log it came from had settled them. */
export function repeated<State>(life: Life<State>, earlier: readonly FlowRecord[]): string[] {
  return life.effects.filter(settledExec(earlier));
}

/**
 * How a run went as far as it must not depend on crashes: its end, and the ends of all visits, which are in the order of
 * the graph whatever happened in between. As text, because it is compared for thousands of crashes. Errors lose their
 * cause in the log.
 */
export function history<State>({ result, records }: Life<State>): string {
  const visits = records.filter(({ type }) => type === 'flow.step' || type === 'flow.failed');
  const error = result.status === 'failed' ? toErrorRecord(result.error) : undefined;
  return JSON.stringify({ result: { ...result, error }, visits }, undefined, 1);
}
