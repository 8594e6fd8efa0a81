import { AuraError } from '../errors/aura-error.ts';
import type { Awaitable } from '../json/json.ts';
import { AbandonedSignal, SuspendSignal } from './flow-run.ts';
import type { FlowRun } from './flow-run.ts';
import type { NodeContext, NodePolicy } from './types.ts';

/** The visit or batch item an exec belongs to. */
export interface ExecPlace {
  readonly key: string;
  readonly path: string;
  readonly visit: number;
  readonly item: number | undefined;
  readonly params: NodeContext<unknown>['params'];
  readonly policy: NodePolicy;
  readonly signal: AbortSignal;
}

type Exec = (context: NodeContext<never>) => Awaitable<unknown>;
type Fallback = (error: AuraError, context: NodeContext<never>) => Awaitable<unknown>;

/** The context of one attempt. A class, so that a visit costs one allocation and its rare parts are made on demand. */
class ExecContext {
  readonly runId: string;
  readonly path: string;
  readonly visit: number;
  readonly params: NodeContext<unknown>['params'];
  readonly attempt: number;
  readonly item: number | undefined;
  readonly services: never;
  readonly signal: AbortSignal;
  readonly #run: FlowRun;
  readonly #key: string;

  constructor(run: FlowRun, place: ExecPlace, attempt: number, signal: AbortSignal) {
    this.runId = run.runId;
    this.path = place.path;
    this.visit = place.visit;
    this.params = place.params;
    this.attempt = attempt;
    this.item = place.item;
    this.services = run.services as never;
    this.signal = signal;
    this.#run = run;
    this.#key = place.key;
  }

  get clock(): NodeContext<never>['clock'] {
    return this.#run.clock;
  }

  get random(): NodeContext<never>['random'] {
    return this.#run.random;
  }

  get idempotencyKey(): string {
    const item = this.item === undefined ? '' : `:${this.item}`;
    return `${this.#run.runId}:${this.#key}${item}`;
  }

  get resumed(): NodeContext<never>['resumed'] {
    return this.#run.past.resumed(this.#key, this.item);
  }

  suspend(token: string, info: NonNullable<NodeContext<never>['resumed']>): never {
    // Not an error: the engine turns it into a record before anybody sees it.
    throw new SuspendSignal(token, info);
  }
}

function timeoutError(path: string, ms: number): AuraError {
  return new AuraError('flow/timeout', {
    message: `"${path}" took longer than ${ms} ms`,
    retry: 'same',
  });
}

/** Runs `work` under a signal that also aborts after `ms`; then its failure is the timeout. */
async function within<T>(
  run: FlowRun,
  bound: { readonly path: string; readonly ms: number; readonly signal: AbortSignal },
  work: (signal: AbortSignal) => PromiseLike<T>,
): Promise<T> {
  const done = new AbortController();
  const late = new AbortController();
  const error = timeoutError(bound.path, bound.ms);
  const timer = run.clock.sleep(bound.ms, done.signal).then(
    () => {
      late.abort(error);
      throw error;
    },
    () => new Promise<never>(() => {}),
  );
  try {
    const signal = AbortSignal.any([bound.signal, late.signal]);
    return await Promise.race([work(signal), timer]);
  } finally {
    done.abort();
  }
}

function isControl(error: unknown): boolean {
  return error instanceof SuspendSignal || error instanceof AbandonedSignal;
}

async function attemptOnce(
  run: FlowRun,
  place: ExecPlace,
  attempt: number,
  exec: Exec,
): Promise<unknown> {
  const limit = place.policy.retry?.attemptTimeoutMs;
  if (limit === undefined) {
    const result = exec(new ExecContext(run, place, attempt, place.signal));
    return isThenable(result) ? run.settle(place.path, result) : result;
  }
  return within(run, { path: place.path, ms: limit, signal: place.signal }, async (signal) =>
    run.settle(place.path, Promise.resolve(exec(new ExecContext(run, place, attempt, signal)))),
  );
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value;
}

async function attempts(
  run: FlowRun,
  place: ExecPlace,
  exec: Exec,
  fallback: Fallback | undefined,
): Promise<unknown> {
  const retry = place.policy.retry;
  const maxAttempts = retry?.maxAttempts ?? 1;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await attemptOnce(run, place, attempt, exec);
    } catch (thrown) {
      if (isControl(thrown) || place.signal.aborted) throw thrown;
      const error = AuraError.from(thrown, 'flow/exec_failed');
      const mayRetry = retry?.retryOn?.(error) ?? error.retry === 'same';
      if (attempt < maxAttempts && mayRetry) {
        const { delayMs = 0 } = retry ?? {};
        const delay = typeof delayMs === 'number' ? delayMs : delayMs(attempt, error, run.random);
        run.hooks.retry?.(place.path, attempt, error, delay);
        if (delay > 0) await run.clock.sleep(delay, place.signal);
        continue;
      }
      if (fallback === undefined) throw error;
      run.hooks.fallback?.(place.path, error);
      const result = fallback(error, new ExecContext(run, place, attempt, place.signal));
      return isThenable(result) ? run.settle(place.path, result) : result;
    }
  }
}

/**
 * Runs an exec with its attempts, pauses, time limits and fallback. An exec that is synchronous and succeeds at once
 * costs no promise. Throws the final error, a suspension, or what an aborted exec threw.
 */
export function runExec(
  run: FlowRun,
  place: ExecPlace,
  exec: Exec,
  fallback: Fallback | undefined,
): Awaitable<unknown> {
  const { policy } = place;
  if (policy.timeoutMs !== undefined) {
    const ms = policy.timeoutMs;
    return within(run, { path: place.path, ms, signal: place.signal }, (signal) =>
      attempts(run, { ...place, signal }, exec, fallback),
    );
  }
  if (policy.retry !== undefined || fallback !== undefined) {
    return attempts(run, place, exec, fallback);
  }
  const result = exec(new ExecContext(run, place, 1, place.signal));
  return isThenable(result) ? run.settle(place.path, result) : result;
}

/** A context for `cleanup`, which belongs to no attempt. */
export function cleanupContext(run: FlowRun, place: ExecPlace): NodeContext<never> {
  return new ExecContext(run, place, 0, place.signal);
}
