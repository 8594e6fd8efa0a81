import { AuraError, fromErrorRecord, toErrorRecord } from '../errors/aura-error.ts';
import type { Awaitable, JsonObject } from '../json/json.ts';
import { AbandonedSignal, SuspendSignal } from './control-signals.ts';
import type { SuspendRequest } from './control-signals.ts';
import { ExecContext } from './exec-context.ts';
import { applyChange } from './flow-run.ts';
import type { FlowRun } from './flow-run.ts';
import { prepareBatch, prepareSingle } from './prepare-visit.ts';
import type { PreparedVisit } from './prepare-visit.ts';
import { checkStateChange } from './state-value.ts';
import { isThenable } from './thenable.ts';
import type { BatchNode, SingleNode, Step, Suspension, VisitOutcome } from './types.ts';
import type { Visit, VisitEnd } from './visit.ts';
import { withTimeout } from './with-timeout.ts';

/** A node that does something itself: everything but flows. */
export type LeafNode<State> = SingleNode<State, string, never> | BatchNode<State, string, never>;

async function takeStep<State, Result>(
  run: FlowRun,
  visit: Visit,
  { effect, post }: PreparedVisit<State, Result>,
): Promise<Step<State, string>> {
  const { timeoutMs } = visit.policy;
  const working = timeoutMs === undefined ? effect(visit) : withTimeout(visit, timeoutMs, effect);
  const result = isThenable(working) ? await working : working;
  // An exec may have succeeded in spite of the abort; its result was recorded if it had to be, and goes no further.
  if (run.scope.aborted) throw new AbandonedSignal();
  return post(result) ?? {};
}

function finish<State>(
  run: FlowRun,
  visit: Visit,
  node: LeafNode<State>,
  state: State,
  { action = 'default', set }: Step<State, string>,
): VisitEnd<State> {
  const { key } = visit;
  if (!node.actions.includes(action)) {
    throw new AuraError('flow/unrouted_action', {
      message: `"${visit.path}" returned "${action}"; it declares ${node.actions.join(', ')}`,
    });
  }
  if (set === undefined) {
    run.record({ type: 'flow.step', key, action });
    return { type: 'done', action, state };
  }
  checkStateChange(set);
  // The check has just shown that it is one.
  run.record({ type: 'flow.step', key, action, set: set as unknown as JsonObject });
  return { type: 'done', action, state: applyChange(run, state, set) };
}

function suspend(run: FlowRun, visit: Visit, request: SuspendRequest): Suspension {
  const { key } = visit;
  const { item, token, info, isInner = false } = request;
  // A suspension that is still waiting was recorded by the life that met it.
  if (!isInner && run.past.waiting(key, item)?.token !== token) {
    run.record({
      type: 'flow.suspended',
      key,
      ...(item === undefined ? {} : { item }),
      token,
      info,
    });
  }
  return { token, info, at: visit.path };
}

function stopped<State>(
  run: FlowRun,
  visit: Visit,
  state: State,
  thrown: unknown,
): VisitEnd<State> {
  if (run.scope.aborted) return { type: 'cancelled', state };
  if (thrown instanceof SuspendSignal) {
    const pending = thrown.requests.map((request) => suspend(run, visit, request));
    return { type: 'suspended', pending, state };
  }
  const error = AuraError.from(thrown, 'flow/exec_failed');
  run.record({ type: 'flow.failed', key: visit.key, error: toErrorRecord(error) });
  return { type: 'failed', error, state };
}

const outcomes: Readonly<Record<VisitEnd<unknown>['type'], VisitOutcome>> = {
  done: 'ok',
  failed: 'failed',
  cancelled: 'cancelled',
  suspended: 'suspended',
};

/** What the visit has decided is on record by now, so a failing cleanup is reported but changes nothing. */
async function cleanUp<State>(
  run: FlowRun,
  visit: Visit,
  cleanup: NonNullable<LeafNode<State>['cleanup']>,
  outcome: VisitOutcome,
): Promise<void> {
  try {
    const cleaning = cleanup(new ExecContext(run, visit, 0), outcome);
    if (isThenable(cleaning)) await visit.scope.settle(visit.path, cleaning);
  } catch (thrown) {
    if (thrown instanceof AbandonedSignal) return;
    run.hooks.cleanupFailed?.(visit.path, AuraError.from(thrown, 'flow/exec_failed'));
  }
}

async function visitLive<State>(
  run: FlowRun,
  visit: Visit,
  node: LeafNode<State>,
  state: State,
): Promise<VisitEnd<State>> {
  run.hooks.nodeStart?.(visit.path, visit.count);
  let end: VisitEnd<State>;
  try {
    const step = await (node.type === 'single'
      ? takeStep(run, visit, prepareSingle(run, visit, node, state))
      : takeStep(run, visit, prepareBatch(run, visit, node, state)));
    end = finish(run, visit, node, state, step);
  } catch (thrown) {
    end = stopped(run, visit, state, thrown);
  }
  const outcome = outcomes[end.type];
  if (node.cleanup !== undefined) await cleanUp(run, visit, node.cleanup, outcome);
  const action = end.type === 'done' ? end.action : undefined;
  run.hooks.nodeEnd?.(visit.path, visit.count, outcome, action);
  return end;
}

/** Runs `prep`, `exec`, `post` and `cleanup` of one visit, or takes over how it ended in an earlier life of the run. */
export function visitNode<State>(
  run: FlowRun,
  visit: Visit,
  node: LeafNode<State>,
  state: State,
): Awaitable<VisitEnd<State>> {
  const past = run.past.end(visit.key);
  if (past === undefined) return visitLive(run, visit, node, state);
  if (past.type === 'flow.failed') {
    return { type: 'failed', error: fromErrorRecord(past.error), state };
  }
  return { type: 'done', action: past.action, state: applyChange(run, state, past.set) };
}
