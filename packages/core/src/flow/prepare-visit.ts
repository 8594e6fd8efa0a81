import type { Awaitable } from '../json/json.ts';
import { journalOutput, recordedResult } from './exec-journal.ts';
import type { FlowRun } from './flow-run.ts';
import { runBatch } from './run-batch.ts';
import type { BatchOutput } from './run-batch.ts';
import { runExec } from './run-exec.ts';
import type { BatchNode, ItemResult, PureContext, SingleNode, Step } from './types.ts';
import type { Visit } from './visit.ts';

/** A visit whose `prep` has run: what there is to do, and what follows from the result. */
export interface PreparedVisit<State, Result> {
  readonly effect: (visit: Visit) => Awaitable<Result>;
  readonly post: (result: Result) => Step<State, string> | undefined;
}

function pureContext(run: FlowRun, visit: Visit): PureContext {
  return { runId: run.runId, path: visit.path, visit: visit.count, params: visit.params };
}

async function execJournaled<State>(
  run: FlowRun,
  visit: Visit,
  node: SingleNode<State, string, never>,
  input: unknown,
): Promise<unknown> {
  const recorded = recordedResult(run, visit);
  if (recorded?.ok === true) return recorded.value;
  const output = await execSingle(run, visit, node, input);
  journalOutput(run, visit, output);
  return output;
}

function execSingle<State>(
  run: FlowRun,
  visit: Visit,
  node: SingleNode<State, string, never>,
  input: unknown,
): Awaitable<unknown> {
  const { exec, fallback } = node;
  if (exec === undefined) return undefined;
  // `prep` made the input and `exec` takes it: their definition has checked that the types fit.
  const given = input as never;
  return runExec(run, visit, {
    exec: (context) => exec(given, context),
    ...(fallback && { fallback: (error, context) => fallback(given, error, context) }),
  });
}

/** Runs `prep` of a node with one exec. */
export function prepareSingle<State>(
  run: FlowRun,
  visit: Visit,
  node: SingleNode<State, string, never>,
  state: State,
): PreparedVisit<State, unknown> {
  const pure = pureContext(run, visit);
  const input = node.prep?.(state, pure);
  const perform = visit.policy.journal === true ? execJournaled : execSingle;
  return {
    effect: (within) => perform(run, within, node, input),
    post: (output) => node.post?.(state, input as never, output as never, pure),
  };
}

/** Asks a batch node for its items, which are pulled later. */
export function prepareBatch<State>(
  run: FlowRun,
  visit: Visit,
  node: BatchNode<State, string, never>,
  state: State,
): PreparedVisit<State, BatchOutput> {
  const pure = pureContext(run, visit);
  const items = node.items(state, pure);
  return {
    effect: (within) => runBatch(run, within, node, items),
    post: (output) =>
      node.post?.(state, output.items as never[], output.results as ItemResult<never>[], pure),
  };
}
