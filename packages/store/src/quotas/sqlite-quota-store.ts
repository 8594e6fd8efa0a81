import {
  AuraError,
  quotaDimensions,
  quotaExceeded,
  QuotaRules,
  quotaWindows,
  rememberedQuotaLives,
  requireQuotaAmount,
  windowStart,
} from '@aura/core';
import type {
  Clock,
  Namespace,
  QuotaAmount,
  QuotaBound,
  QuotaDimension,
  QuotaReservation,
  QuotaRule,
  QuotaStore,
} from '@aura/core';

import type { QuotaAmounts, QuotaBehind, QuotaCounters } from '../writer/write-ops.ts';
import type { Writer } from '../writer/writer.ts';

/** Only what is not zero: what is absent is. */
function toAmounts(amount: QuotaAmount): QuotaAmounts {
  const entries = quotaDimensions.flatMap((dimension) => {
    const value = amount[dimension] ?? 0;
    return value === 0 ? [] : [[dimension, value] as const];
  });
  return Object.fromEntries(entries);
}

function countersOf(namespace: Namespace, now: number): QuotaCounters {
  return {
    namespaces: namespace.ancestors({ includeSelf: true }).map(({ key }) => key),
    windows: quotaWindows.map((window) => ({ window, start: windowStart(window, now) })),
  };
}

function toDimension(name: string): QuotaDimension {
  return quotaDimensions.find((dimension) => dimension === name) ?? 'tokens';
}

function exceeded(
  bounds: readonly QuotaBound[],
  { bound, dimension }: { readonly bound: number; readonly dimension: string },
  now: number,
): AuraError {
  const lacking = bounds[bound];
  if (lacking === undefined)
    throw new RangeError('the writer has refused a rule that there is not');
  return quotaExceeded(lacking, { dimension: toDimension(dimension), now });
}

/** The quota store port on the writer of a database: all its processes count together. */
export function sqliteQuotaStore(parts: {
  readonly writer: Writer;
  readonly clock: Clock;
  readonly rules: readonly QuotaRule[];
}): QuotaStore {
  const { writer, clock } = parts;
  const rules = new QuotaRules(parts.rules);
  let latest = 0;

  /** Asks with the time of the clock, or with that of somebody whose clock is ahead. */
  const atPresent = async <Answer extends { readonly type: string }>(
    ask: (now: number) => Promise<Answer | QuotaBehind>,
  ): Promise<{ readonly now: number; readonly answer: Answer }> => {
    for (;;) {
      const now = Math.max(latest, clock.now());
      const answer = await ask(now);
      if (!isBehind(answer)) return { now, answer };
      latest = Math.max(latest, answer.latest);
    }
  };

  const settle = async ({ id }: QuotaReservation, actual: QuotaAmount): Promise<void> => {
    requireQuotaAmount(actual, 'what was used');
    const now = Math.max(latest, clock.now());
    if (await writer.send('settleQuota', { id, now, actual: toAmounts(actual) })) return;
    throw new AuraError('quota/unknown_reservation', { message: `there is no reservation ${id}` });
  };

  return {
    async reserve(namespace, amount, { operationId, ttlMs, signal }) {
      signal?.throwIfAborted();
      requireQuotaAmount(amount, 'a reservation');
      // A key shows no control characters, so that two pairs never make the same id.
      const id = `${namespace.key}\n${operationId}`;
      const bounds = rules.boundsOf(namespace);
      const { now, answer } = await atPresent((time) =>
        writer.send('reserveQuota', {
          id,
          now: time,
          bounds: bounds.map(({ rule: { window, max }, bucket }) => ({
            bucket: bucket.key,
            window,
            max: { ...max },
          })),
          hold: {
            amounts: toAmounts(amount),
            counters: countersOf(namespace, time),
            expiresAt: time + ttlMs,
          },
          forgetAt: time + rememberedQuotaLives * ttlMs,
        }),
      );
      switch (answer.type) {
        case 'reserved':
          return { id, namespace, amount: { ...amount }, expiresAt: answer.expiresAt };
        case 'exceeded':
          throw exceeded(bounds, answer, now);
        case 'different':
          throw new AuraError('store/duplicate_operation', {
            message: `the operation ${operationId} has reserved something else`,
          });
      }
    },
    commit: settle,
    release: (reservation) => settle(reservation, {}),
    async usage({ key }, window) {
      const { answer } = await atPresent((now) => {
        const start = windowStart(window, now);
        return writer.send('readQuota', { namespace: key, window, start, now });
      });
      const { used } = answer;
      const { costMicros = 0, tokens = 0, runs = 0, toolCalls = 0 } = used;
      return { costMicros, tokens, runs, toolCalls };
    },
    rules: (namespace) => rules.boundsOf(namespace).map(({ rule }) => rule),
  };
}

function isBehind(answer: { readonly type: string }): answer is QuotaBehind {
  return answer.type === 'behind';
}
