import { Namespace } from '@aura/core';
import type { QuotaRule } from '@aura/core';

export const racingTenant: Namespace = Namespace.of('tenant', 'acme');

export function racingUser(name: string): Namespace {
  return racingTenant.child('user', name);
}

/** What the racing processes may reserve together. */
export const racingCap = 6_000;

export const racingRules: readonly QuotaRule[] = [
  { scope: racingTenant, window: 'total', max: { tokens: racingCap } },
];
