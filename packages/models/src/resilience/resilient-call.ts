import type {
  AttemptAction,
  AuraError,
  Millis,
  ModelAttempt,
  ModelCallOptions,
  ModelEvent,
  ModelRequest,
} from '@aura/core';
import { toErrorRecord } from '@aura/core';
import { AttemptPlan } from './attempt-plan.ts';
import type { PlanStep } from './attempt-plan.ts';
import type { FailedAttempt } from './attempt-report.ts';
import { exhausted } from './attempt-report.ts';
import { categorise } from './failure-category.ts';
import type { FailureRule } from './failure-rules.ts';
import type { ModelTarget } from './model-route.ts';
import { afterFailure } from './profile-changes.ts';
import { repairRequest } from './repair-request.ts';
import type { ResilienceParts } from './resilient-model.ts';

/** What a call is worth whose answer nobody waits for. */
const backgroundAttempts = 8;

type Ask = Extract<PlanStep, { type: 'ask' }>;

/** One call of a resilient model: what was tried, and what is next. */
export class ResilientCall {
  readonly #parts: ResilienceParts;
  readonly #request: ModelRequest;
  readonly #options: ModelCallOptions;
  readonly #plan: AttemptPlan;
  readonly #failed: FailedAttempt[] = [];
  #repaired: ModelRequest | undefined;
  #count = 0;

  constructor(parts: ResilienceParts, request: ModelRequest, options: ModelCallOptions) {
    this.#parts = parts;
    this.#request = request;
    this.#options = options;
    const { targets, ledger, clock, random, maxAttempts, maxWaitMs } = parts;
    const { isReduced = false, isBackground = false, inputTokens } = options;
    this.#plan = new AttemptPlan({
      targets,
      request,
      isReduced,
      ...(inputTokens === undefined ? {} : { inputTokens }),
      canRepair: () => this.#repair() !== request,
      pauseOf: ({ id, port }) => ledger.pauseFor(id, port.info.model),
      mayProbe: ({ id, port }) => ledger.mayProbe(id, port.info.model),
      now: clock.now(),
      maxAttempts: isBackground ? Math.min(maxAttempts, backgroundAttempts) : maxAttempts,
      maxWaitMs,
      random: () => random.number(),
    });
  }

  /** Who is asked first, and what there is to say about it. */
  first(): { readonly step: PlanStep; readonly notice: ModelEvent | undefined } {
    const { sticky, clock } = this.#parts;
    const { affinity } = this.#options;
    const known = affinity === undefined ? undefined : sticky.get(affinity, clock.now());
    const step = this.#plan.first(known?.isOver === true ? undefined : known?.target);
    if (step.type === 'give_up') return { step, notice: undefined };
    const returns = (known?.target.rank ?? 0) > 0 && step.target.rank === 0;
    if (returns) return { step, notice: this.#notice(step, 'return', false) };
    if (step.target.rank > 0) return { step, notice: this.#notice(step, 'fallback', false) };
    if (step.delayMs > 0) return { step, notice: this.#notice(step, 'retry', false) };
    return { step, notice: undefined };
  }

  /** The request for an attempt that begins now. */
  begin({ repaired }: Ask): ModelRequest {
    this.#count += 1;
    return repaired ? this.#repair() : this.#request;
  }

  /** An answer is whole. */
  succeed(target: ModelTarget): void {
    const { ledger, sticky, clock, targets } = this.#parts;
    ledger.succeeded(target.id, target.port.info.model);
    const { affinity } = this.#options;
    if (affinity === undefined) return;
    sticky.set(affinity, target, { now: clock.now(), isFirst: target === targets[0] });
  }

  /** What follows a failure, and what there is to say about it. */
  fail(
    { target }: Ask,
    error: AuraError,
    attempt: { readonly startedAt: Millis; readonly restart: boolean },
  ): { readonly step: PlanStep; readonly notice: ModelEvent | undefined } {
    const category = categorise(error);
    const rule = this.#parts.rules[category];
    this.#failed.push({ target, category, error });
    const step = this.#plan.next(target, {
      category,
      rule,
      retryAfterMs: error.retryAfterMs,
      wasShown: attempt.restart,
    });
    const isLeft = step.type === 'give_up' || step.target !== target;
    if (isLeft) this.#rest(target, { error, rule, startedAt: attempt.startedAt });
    if (step.type === 'give_up') return { step, notice: undefined };
    const { action } = step;
    if (action === 'first') throw new TypeError('a plan has begun anew');
    this.#options.logger?.log('warn', 'a model call has failed and another attempt is made', {
      action,
      code: error.code,
      profile: target.id,
      model: step.target.port.info.model,
      attempt: this.#count + 1,
      delayMs: Math.round(step.delayMs),
    });
    return { step, notice: this.#notice(step, action, attempt.restart) };
  }

  /** The error of a call that has come to nothing. */
  error(): AuraError {
    const { targets, ledger, clock } = this.#parts;
    const now = clock.now();
    const ends = targets.map(
      ({ id, port }) => ledger.pauseFor(id, port.info.model)?.until ?? Number.POSITIVE_INFINITY,
    );
    const at = Math.min(...ends);
    const soonest = Number.isFinite(at) ? { at, inMs: Math.max(0, at - now) } : undefined;
    const last = this.#failed.at(-1);
    // What no other model was asked about is to be told as it is.
    const isPlain = last !== undefined && !this.#parts.rules[last.category].nextModel;
    return isPlain ? last.error : exhausted(this.#failed, soonest);
  }

  #rest(
    { id, port }: ModelTarget,
    failed: { readonly error: AuraError; readonly rule: FailureRule; readonly startedAt: Millis },
  ): void {
    const { ledger, clock, random } = this.#parts;
    const { error, rule, startedAt } = failed;
    // What is slow for something large and of no hurry may be quick enough for those who wait.
    if (this.#options.isBackground === true && categorise(error) === 'timeout') return;
    const failure = {
      category: categorise(error),
      rule,
      model: port.info.model,
      startedAt,
      now: clock.now(),
      retryAfterMs: error.retryAfterMs,
      jitter: 2 * random.number() - 1,
    };
    ledger.change(id, (state) => afterFailure(state, failure));
  }

  #notice({ target, delayMs }: Ask, action: AttemptAction, restart: boolean): ModelEvent {
    const error = this.#failed.at(-1)?.error;
    const attempt: ModelAttempt = {
      action,
      attempt: this.#count + 1,
      model: target.port.info,
      profile: target.id,
      delayMs: Math.round(delayMs),
      ...(error === undefined ? {} : { error: toErrorRecord(error) }),
      restart,
    };
    return { type: 'attempt', attempt };
  }

  #repair(): ModelRequest {
    return (this.#repaired ??= repairRequest(this.#request));
  }
}
