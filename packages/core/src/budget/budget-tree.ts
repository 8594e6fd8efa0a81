import { budgetDimensions, knownAmount, requireAmounts } from './budget-amount.ts';
import type { BudgetAmount, BudgetDimension, BudgetLimits, Spending } from './budget-amount.ts';

/** Something that is held until it is known what was really spent. */
export interface BudgetReservation {
  /** Replaces the reservation with what was really spent, also if that is more. */
  settle(actual: Spending): void;
  /** Gives everything back. Like `settle`, it does nothing once the reservation is settled or released. */
  release(): void;
}

/** Why something was not reserved. */
export interface BudgetRefusal {
  readonly type: 'refused';
  /** Name of the node whose limit would be exceeded. */
  readonly scope: string;
  readonly dimension: BudgetDimension;
  /** `unpriced`: there is a limit of cost, and the cost is not known. */
  readonly reason: 'exhausted' | 'unpriced';
}

/** The answer to a reservation: everything asked for, or nothing. */
export type BudgetDecision =
  | { readonly type: 'reserved'; readonly reservation: BudgetReservation }
  | BudgetRefusal;

/** How far a limit is used up. */
export interface BudgetPressure {
  readonly scope: string;
  readonly dimension: BudgetDimension;
  /** From 0 on; beyond 1 when more was spent than was reserved for it. */
  readonly ratio: number;
}

/** Where a budget comes from. */
export interface BudgetOrigin {
  readonly parent?: BudgetTree | undefined;
  /** What was spent under this budget before it was made. The parent has counted it already, or has begun anew since. */
  readonly spent?: Spending;
}

type Tally = Record<BudgetDimension, number>;

function emptyTally(): Tally {
  return { tokens: 0, outputTokens: 0, costMicros: 0, modelCalls: 0, toolCalls: 0, wallMs: 0 };
}

function count(tally: Tally, spending: Spending, sign: 1 | -1): void {
  for (const dimension of budgetDimensions) {
    tally[dimension] += sign * knownAmount(spending, dimension);
  }
}

/**
 * A budget and all that is spent under it: of a tenant, a session, a run, a worker. What a node spends, all nodes above
 * it spend, and nothing is reserved that exceeds the limit of any of them. As long as nobody spends more than was
 * reserved, no limit is ever exceeded, in whatever order reservations are made, settled and released.
 *
 * @example
 * const tenant = new BudgetTree('tenant', { costMicros: 5_000_000 });
 * const run = tenant.child('run', { tokens: 100_000 });
 * const decision = run.reserve({ tokens: 9_000, costMicros: 40_000 });
 * if (decision.type === 'reserved') decision.reservation.settle({ tokens: 7_412, costMicros: 31_960 });
 */
export class BudgetTree {
  readonly name: string;
  readonly limits: BudgetLimits;
  readonly #parent: BudgetTree | undefined;
  readonly #spent = emptyTally();
  readonly #held = emptyTally();
  #isUnpriced = false;

  constructor(name: string, limits: BudgetLimits = {}, origin: BudgetOrigin = {}) {
    const { parent, spent = {} } = origin;
    requireAmounts(limits);
    requireAmounts(spent);
    this.name = name;
    this.limits = limits;
    this.#parent = parent;
    this.#spend(spent);
  }

  /** A part of this budget; it can have tighter limits, never wider ones. */
  child(name: string, limits: BudgetLimits = {}): BudgetTree {
    return new BudgetTree(name, limits, { parent: this });
  }

  /** What was spent here and below; the cost is `unknown` as soon as a part of it is. */
  get spent(): Required<Spending> {
    return this.#isUnpriced ? { ...this.#spent, costMicros: 'unknown' } : { ...this.#spent };
  }

  /** What is held here and below. */
  get held(): BudgetAmount {
    return { ...this.#held };
  }

  /** Holds something on this node and all above it, or on none. */
  reserve(amount: Spending): BudgetDecision {
    requireAmounts(amount);
    const path = this.#path();
    for (const node of path) {
      const refusal = node.#refusal(amount);
      if (refusal !== undefined) return refusal;
    }
    for (const node of path) count(node.#held, amount, 1);
    return { type: 'reserved', reservation: this.#reservation(amount) };
  }

  /** Spends without having reserved: what cannot be prevented any more, such as time that has passed. */
  charge(actual: Spending): void {
    requireAmounts(actual);
    for (const node of this.#path()) node.#spend(actual);
  }

  /** What may still be reserved here, all nodes above considered; what is absent is unbounded. Never below zero. */
  left(): BudgetLimits {
    const left: Partial<Tally> = {};
    for (const node of this.#path()) {
      for (const dimension of budgetDimensions) {
        const limit = node.limits[dimension];
        if (limit === undefined) continue;
        const free = Math.max(0, limit - node.#used(dimension));
        left[dimension] = Math.min(left[dimension] ?? free, free);
      }
    }
    return left;
  }

  /** How far each limit here and above is used up by what was spent. */
  pressures(): readonly BudgetPressure[] {
    return this.#path().flatMap((node) =>
      budgetDimensions.flatMap((dimension) => {
        const limit = node.limits[dimension];
        if (limit === undefined || limit === 0) return [];
        const ratio = node.#spent[dimension] / limit;
        return [{ scope: node.name, dimension, ratio }];
      }),
    );
  }

  #spend(actual: Spending): void {
    count(this.#spent, actual, 1);
    this.#isUnpriced ||= actual.costMicros === 'unknown';
  }

  #path(): readonly BudgetTree[] {
    return this.#parent === undefined ? [this] : [this, ...this.#parent.#path()];
  }

  #used(dimension: BudgetDimension): number {
    return this.#spent[dimension] + this.#held[dimension];
  }

  #refusal(amount: Spending): BudgetRefusal | undefined {
    for (const dimension of budgetDimensions) {
      const limit = this.limits[dimension];
      const wanted = amount[dimension] ?? 0;
      if (limit === undefined || wanted === 0) continue;
      const place = { type: 'refused', scope: this.name, dimension } as const;
      const isUnpriced = wanted === 'unknown' || (dimension === 'costMicros' && this.#isUnpriced);
      if (isUnpriced) return { ...place, reason: 'unpriced' };
      if (this.#used(dimension) + wanted > limit) return { ...place, reason: 'exhausted' };
    }
    return undefined;
  }

  #reservation(amount: Spending): BudgetReservation {
    let isOpen = true;
    const close = (): boolean => {
      if (!isOpen) return false;
      isOpen = false;
      for (const node of this.#path()) count(node.#held, amount, -1);
      return true;
    };
    return {
      settle: (actual) => {
        requireAmounts(actual);
        if (close()) this.charge(actual);
      },
      release: () => void close(),
    };
  }
}
