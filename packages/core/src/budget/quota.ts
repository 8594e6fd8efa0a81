import type { Awaitable } from '../json/json.ts';
import type { Namespace } from '../namespace/namespace.ts';
import type { Millis } from '../ports/clock.ts';

/** Spans of time that quotas are counted in. All begin and end in UTC; `total` never ends. */
export type QuotaWindow = 'minute' | 'hour' | 'day' | 'month' | 'total';

/** What quotas count, as whole numbers; what is absent is zero, or in a rule unbounded. */
export interface QuotaAmount {
  readonly costMicros?: number;
  readonly tokens?: number;
  readonly runs?: number;
  readonly toolCalls?: number;
}

/** A bound on what is used in a namespace and everything below it. */
export interface QuotaRule {
  readonly scope: Namespace;
  /**
   * Default `pooled`: all share one bucket. `each_child`: one bucket for each direct child of `scope` with all below it;
   * for each user of a tenant the scope is `tenant:acme:user`.
   */
  readonly perKey?: 'pooled' | 'each_child';
  readonly window: QuotaWindow;
  readonly max: QuotaAmount;
}

/** Something that is held until it is known what was really used. Plain data: another process may commit it. */
export interface QuotaReservation {
  readonly id: string;
  readonly namespace: Namespace;
  readonly amount: QuotaAmount;
  readonly expiresAt: Millis;
}

/** How something is reserved. */
export interface QuotaReserveOptions {
  /**
   * Unique within the namespace. Reserving again under it gives the same reservation, so that it is safe to repeat when
   * the answer was lost; it is forgotten some time after the reservation has expired.
   */
  readonly operationId: string;
  /** After this time the reservation is given back unless it was committed. */
  readonly ttlMs: Millis;
  readonly signal?: AbortSignal;
}

/** Counts what is used in namespaces and bounds it by rules, also across processes. */
export interface QuotaStore {
  /**
   * Reserves under every rule that holds for the namespace, or under none. Fails with `quota/exceeded`, which says when
   * the window ends, or with `store/duplicate_operation` when the operation was about something else.
   */
  reserve(
    namespace: Namespace,
    amount: QuotaAmount,
    options: QuotaReserveOptions,
  ): Awaitable<QuotaReservation>;
  /**
   * Replaces a reservation with what was really used, also if that is more, or if it has expired meanwhile. It counts in
   * the windows in which it was reserved. Only the first commit or release of a reservation does anything.
   */
  commit(reservation: QuotaReservation, actual: QuotaAmount): Awaitable<void>;
  /** Gives a reservation back. */
  release(reservation: QuotaReservation): Awaitable<void>;
  /** What is used and held in a namespace and below it in the present window. */
  usage(namespace: Namespace, window: QuotaWindow): Awaitable<Required<QuotaAmount>>;
  /** The rules that hold for a namespace, from the root down. */
  rules(namespace: Namespace): Awaitable<readonly QuotaRule[]>;
}
