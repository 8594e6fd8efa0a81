import { AuraError } from '../errors/aura-error.ts';
import type { Awaitable } from '../json/json.ts';
import { isControlSignal, SuspendSignal } from './control-signals.ts';
import { ExecContext } from './exec-context.ts';
import type { FlowRun } from './flow-run.ts';
import { isThenable } from './thenable.ts';
import type { NodeContext, NodeRetry } from './types.ts';
import type { Visit } from './visit.ts';
import { withTimeout } from './with-timeout.ts';

/** The effect of a node and what may stand in for it, both with their input filled in. */
export interface Effect {
  readonly exec: (context: NodeContext<never>) => Awaitable<unknown>;
  readonly fallback?: (error: AuraError, context: NodeContext<never>) => Awaitable<unknown>;
}

function settled(visit: Visit, result: Awaitable<unknown>): Awaitable<unknown> {
  return isThenable(result) ? visit.scope.settle(visit.path, result) : result;
}

function attemptOnce(
  run: FlowRun,
  visit: Visit,
  attempt: number,
  effect: Effect,
): Awaitable<unknown> {
  const once = (within: Visit): Awaitable<unknown> =>
    settled(within, effect.exec(new ExecContext(run, within, attempt)));
  const limit = visit.policy.retry?.attemptTimeoutMs;
  return limit === undefined ? once(visit) : withTimeout(visit, limit, once);
}

/** The pause before the next attempt, or undefined when there is none. */
function nextAttempt(
  run: FlowRun,
  retry: NodeRetry | undefined,
  attempt: number,
  error: AuraError,
): number | undefined {
  if (retry === undefined || attempt >= retry.maxAttempts) return undefined;
  const mayRetry = retry.retryOn === undefined ? error.retry === 'same' : retry.retryOn(error);
  if (!mayRetry) return undefined;
  const { delayMs = 0 } = retry;
  return typeof delayMs === 'number' ? delayMs : delayMs(attempt, error, run.random);
}

async function attempts(run: FlowRun, visit: Visit, effect: Effect): Promise<unknown> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await attemptOnce(run, visit, attempt, effect);
    } catch (thrown) {
      if (isControlSignal(thrown) || visit.scope.aborted) throw thrown;
      const error = AuraError.from(thrown, 'flow/exec_failed');
      const delay = nextAttempt(run, visit.policy.retry, attempt, error);
      if (delay !== undefined) {
        run.hooks.retry?.(visit.path, attempt, error, delay);
        if (delay > 0) await run.clock.sleep(delay, visit.scope.signal);
        continue;
      }
      if (effect.fallback === undefined) throw error;
      run.hooks.fallback?.(visit.path, error);
      return settled(visit, effect.fallback(error, new ExecContext(run, visit, attempt)));
    }
  }
}

/**
 * Runs an exec with its attempts, pauses, attempt limits and fallback. One that is synchronous and can neither be
 * repeated nor replaced costs no promise. Throws the final error, a suspension, or what an aborted exec has thrown.
 */
export function runExec(run: FlowRun, visit: Visit, effect: Effect): Awaitable<unknown> {
  const waiting = run.past.waiting(visit.key, visit.item);
  // Nobody has answered yet: what the exec did before it suspended is not done twice.
  if (waiting !== undefined) {
    const { token, info } = waiting;
    throw new SuspendSignal([{ item: visit.item, token, info }]);
  }
  return visit.policy.retry === undefined && effect.fallback === undefined
    ? attemptOnce(run, visit, 1, effect)
    : attempts(run, visit, effect);
}
