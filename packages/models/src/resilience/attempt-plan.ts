import type { Millis, ModelCallOptions, ModelRequest, ProfilePause } from '@aura/core';
import type { FailureCategory } from './failure-category.ts';
import type { FailureRule } from './failure-rules.ts';
import type { ModelTarget } from './model-route.ts';
import { canTake } from './request-needs.ts';

/** What is to be done next. */
export type PlanStep =
  | {
      readonly type: 'ask';
      readonly action: 'first' | 'retry' | 'rotate' | 'fallback';
      readonly target: ModelTarget;
      readonly delayMs: Millis;
      /** With a request that was put in order. */
      readonly repaired: boolean;
    }
  | { readonly type: 'give_up' };

/** A failure, as far as decisions depend on it. */
export interface PlannedFailure {
  readonly category: FailureCategory;
  readonly rule: FailureRule;
  readonly retryAfterMs: Millis | undefined;
  /** Whether a part of the answer has been shown already. Those who read along cannot be made to forget it. */
  readonly wasShown: boolean;
}

/** What decisions depend on besides. */
export interface PlanOptions extends Pick<ModelCallOptions, 'isReduced' | 'inputTokens'> {
  /** All pairs of a model and a credential, in the order of preference. */
  readonly targets: readonly ModelTarget[];
  readonly request: ModelRequest;
  /** Whether putting the request in order changes anything. */
  canRepair(): boolean;
  /** What keeps a target from being asked now. */
  pauseOf(target: ModelTarget): ProfilePause | undefined;
  /** Whether a target that rests may be tried nevertheless. */
  mayProbe(target: ModelTarget): boolean;
  readonly now: Millis;
  readonly maxAttempts: number;
  readonly maxWaitMs: Millis;
  /** A number in [0, 1). */
  random(): number;
}

/** Attempts at one target while there is nothing else to go to, and the first pause of these. */
const patience = 3;
/** The same for an answer that breaks off while it is read: each further attempt is shown once more from its beginning. */
const patienceOfReaders = 2;
const patienceMs: Millis = 500;
/** A provider that says to come back this soon is asked again before another credential is. */
const soonMs: Millis = 10_000;
/** Failures that pass by themselves: what rests because of them may be tried. */
const passing: ReadonlySet<string> = new Set(['rate_limit', 'overloaded', 'timeout']);

const giveUp: PlanStep = { type: 'give_up' };

/** Decides, for one call, which model is asked with which credential, and when. Does nothing itself. */
export class AttemptPlan {
  readonly #options: PlanOptions;
  readonly #targets: readonly ModelTarget[];
  readonly #left = new Set<ModelTarget>();
  #attempts = 0;
  /** At the present target. */
  #tries = 0;
  readonly #retries = new Map<FailureCategory, number>();
  #rotations = 0;
  #isRepaired = false;
  #isProbe = false;

  constructor(options: PlanOptions) {
    this.#options = options;
    this.#targets = options.targets;
  }

  /** Where to begin; with `preferred` there, if it does not rest. */
  first(preferred?: ModelTarget): PlanStep {
    if (preferred !== undefined && this.#isFree(preferred) && this.#suits(preferred)) {
      return this.#ask('first', preferred);
    }
    const free = this.#targets.find((target) => this.#isFree(target) && this.#suits(target));
    if (free !== undefined) return this.#ask('first', free);
    const resting = this.#targets.flatMap((target) => {
      if (!this.#suits(target)) return [];
      const pause = this.#options.pauseOf(target);
      return pause === undefined ? [] : [{ target, pause, waitMs: this.#waitOf(pause) }];
    });
    const [soonest] = resting.toSorted((left, right) => left.waitMs - right.waitMs);
    if (soonest !== undefined && soonest.waitMs <= this.#options.maxWaitMs) {
      return this.#ask('first', soonest.target, soonest.waitMs);
    }
    const probed = resting.find(
      ({ target, pause }) => passing.has(pause.category) && this.#options.mayProbe(target),
    );
    this.#isProbe = true;
    return probed === undefined ? giveUp : this.#ask('first', probed.target);
  }

  /** What follows a failure of `target`. */
  next(target: ModelTarget, failure: PlannedFailure): PlanStep {
    const { category, rule } = failure;
    const { maxAttempts, isReduced, canRepair } = this.#options;
    if (category === 'cancelled' || this.#isProbe || this.#attempts >= maxAttempts) return giveUp;
    if (category === 'overflow') return isReduced === true ? this.#larger(target) : giveUp;
    if (category === 'format' && !this.#isRepaired && canRepair()) {
      this.#isRepaired = true;
      return this.#ask('retry', target);
    }
    const again = this.#again(target, failure);
    if (again !== undefined) return again;
    const other = this.#other(target, rule);
    if (other !== undefined) return other;
    const tries = failure.wasShown ? patienceOfReaders : patience;
    if (!rule.passes || this.#tries >= tries) return giveUp;
    const delayMs = this.#delay(patienceMs * 2 ** (this.#tries - 1), failure);
    return delayMs === undefined ? giveUp : this.#ask('retry', target, delayMs);
  }

  #again(target: ModelTarget, failure: PlannedFailure): PlanStep | undefined {
    const { category, rule, retryAfterMs } = failure;
    const count = this.#retries.get(category) ?? 0;
    const isSoon = retryAfterMs !== undefined && retryAfterMs <= soonMs;
    const pauses = category === 'rate_limit' && isSoon ? [retryAfterMs] : rule.retries;
    const pause = pauses[count];
    const delayMs = pause === undefined ? undefined : this.#delay(pause, failure);
    if (delayMs === undefined) return undefined;
    this.#retries.set(category, count + 1);
    return this.#ask('retry', target, delayMs);
  }

  /** Undefined when the provider wants more than anybody waits. */
  #delay(pauseMs: Millis, { rule, retryAfterMs = 0 }: PlannedFailure): Millis | undefined {
    if (retryAfterMs > this.#options.maxWaitMs) return undefined;
    const jitter = rule.jitter * (2 * this.#options.random() - 1);
    return Math.max(retryAfterMs, pauseMs * (1 + jitter));
  }

  #other(target: ModelTarget, { rotations, nextModel }: FailureRule): PlanStep | undefined {
    this.#left.add(target);
    const others = this.#targets.filter(
      (each) => !this.#left.has(each) && this.#suits(each) && this.#isFree(each),
    );
    const sibling = others.find(({ rank }) => rank === target.rank);
    if (sibling !== undefined && this.#rotations < rotations) {
      this.#rotations += 1;
      return this.#ask('rotate', sibling);
    }
    const model = nextModel ? others.find(({ rank }) => rank !== target.rank) : undefined;
    return model === undefined ? undefined : this.#fallBack(model);
  }

  #larger({ port }: ModelTarget): PlanStep {
    const window = port.info.contextWindow ?? 0;
    const larger = this.#targets.find(
      (each) =>
        (each.port.info.contextWindow ?? 0) > window && this.#suits(each) && this.#isFree(each),
    );
    return larger === undefined ? giveUp : this.#fallBack(larger);
  }

  #fallBack(target: ModelTarget): PlanStep {
    // All other credentials of the model before were for that model.
    for (const each of this.#targets) {
      if (each.rank < target.rank) this.#left.add(each);
    }
    this.#rotations = 0;
    return this.#ask('fallback', target);
  }

  #ask(
    action: 'first' | 'retry' | 'rotate' | 'fallback',
    target: ModelTarget,
    delayMs: Millis = 0,
  ): PlanStep {
    if (action !== 'retry') {
      this.#tries = 0;
      this.#retries.clear();
    }
    this.#attempts += 1;
    this.#tries += 1;
    return { type: 'ask', action, target, delayMs, repaired: this.#isRepaired };
  }

  /** What is the only one is asked even while it rests: there is nothing that it could be spared for. */
  #isFree(target: ModelTarget): boolean {
    return this.#targets.length === 1 || this.#options.pauseOf(target) === undefined;
  }

  #suits(target: ModelTarget): boolean {
    const { request, inputTokens } = this.#options;
    if (target.rank > 0) return canTake(target, request, inputTokens);
    const { contextWindow } = target.port.info;
    if (inputTokens === undefined || contextWindow === undefined) return true;
    // What has no larger model to go to is told so by the model itself.
    return inputTokens <= contextWindow || !this.#targets.some(({ rank }) => rank > 0);
  }

  #waitOf({ until = Number.POSITIVE_INFINITY }: ProfilePause): Millis {
    return Math.max(0, until - this.#options.now);
  }
}
