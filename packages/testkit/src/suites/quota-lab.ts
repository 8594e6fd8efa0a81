import { Namespace } from '@aura/core';
import type { QuotaAmount, QuotaReservation, QuotaRule, QuotaStore } from '@aura/core';

import { fakeClock } from '../clock/fake-clock.ts';
import type { FakeClock } from '../clock/fake-clock.ts';
import type { MakeQuotaStore } from './quota-store-suite.ts';
import { failureOf } from './run-logs-lab.ts';

export const tenant: Namespace = Namespace.of('tenant', 'acme');
export const project: Namespace = tenant.child('project', 'site');
export const bob: Namespace = project.child('user', 'bob');
export const ann: Namespace = project.child('user', 'ann');
/** Its key begins like that of the tenant. */
export const stranger: Namespace = Namespace.of('tenant', 'acme2');

/** A quota store of a test, with what the tests do to it again and again. */
export interface QuotaLab {
  readonly quotas: QuotaStore;
  readonly clock: FakeClock;
  /** Reserves for a minute under an operation id of its own, unless one is given. */
  reserve(
    namespace: Namespace,
    amount: QuotaAmount,
    operationId?: string,
  ): Promise<QuotaReservation>;
  /** The code of the error that a reservation fails with. */
  refusal(namespace: Namespace, amount: QuotaAmount): Promise<string | undefined>;
  /** Tokens in use per minute. */
  tokens(namespace: Namespace): Promise<number>;
}

/** Runs a test with a store of its own, which begins at the first second of a month. */
export async function withQuotas(
  make: MakeQuotaStore,
  rules: readonly QuotaRule[],
  test: (lab: QuotaLab) => Promise<void>,
): Promise<void> {
  const clock = fakeClock(Date.UTC(2026, 0, 1));
  await using subject = await make({ rules, clock });
  const { quotas } = subject;
  let operations = 0;
  const reserve: QuotaLab['reserve'] = async (namespace, amount, operationId) => {
    operations += 1;
    const options = { operationId: operationId ?? `operation ${operations}`, ttlMs: 60_000 };
    return quotas.reserve(namespace, amount, options);
  };
  await test({
    quotas,
    clock,
    reserve,
    refusal: (namespace, amount) => failureOf(() => reserve(namespace, amount)),
    tokens: async (namespace) => (await quotas.usage(namespace, 'minute')).tokens,
  });
}

/** A store, and what a test does with it. */
export interface QuotaCase {
  /** A sentence about behaviour. */
  readonly name: string;
  readonly check: (
    make: MakeQuotaStore,
    expect: (actual: unknown) => { toEqual(expected: unknown): void },
  ) => Promise<void>;
}
