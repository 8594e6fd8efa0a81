import type { Millis } from '@aura/core';
import type { FailureCategory } from './failure-category.ts';

const second: Millis = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** How long a credential rests after failures of a kind: `baseMs`, times `factor` for each further one, `capMs` at most. */
export interface Cooldown {
  readonly baseMs: Millis;
  readonly factor: number;
  readonly capMs: Millis;
  /** The first failure in a row that counts. */
  readonly from: number;
  /** Whether it rests altogether or for the model that was asked. */
  readonly scope: 'profile' | 'model';
}

/** What is done about failures of a kind. */
export interface FailureRule {
  /** Pauses before the same credential is tried again, one for each time. */
  readonly retries: readonly Millis[];
  /** How far these pauses may be off, as a part of them. */
  readonly jitter: number;
  readonly cooldown: Cooldown | 'disabled' | undefined;
  /** How many other credentials are tried with the same model. */
  readonly rotations: number;
  /** Whether the next model may do better. */
  readonly nextModel: boolean;
  /** With nothing else to go to it is worth to be patient. */
  readonly passes: boolean;
}

const all = Number.POSITIVE_INFINITY;
const base: FailureRule = {
  retries: [],
  jitter: 0.1,
  cooldown: undefined,
  rotations: 0,
  nextModel: false,
  passes: false,
};

function cooldown(
  baseMs: Millis,
  factor: number,
  capMs: Millis,
  more: Partial<Cooldown> = {},
): Cooldown {
  return { baseMs, factor, capMs, from: 1, scope: 'profile', ...more };
}

/** The rules for each kind of failure. */
export const failureRules: Readonly<Record<FailureCategory, FailureRule>> = {
  auth: { ...base, cooldown: cooldown(5 * minute, 3, 24 * hour), rotations: all, nextModel: true },
  auth_permanent: { ...base, cooldown: 'disabled', rotations: all, nextModel: true },
  billing: { ...base, cooldown: cooldown(5 * hour, 2, 24 * hour), rotations: all, nextModel: true },
  rate_limit: {
    ...base,
    cooldown: cooldown(minute, 5, hour),
    rotations: all,
    nextModel: true,
    passes: true,
  },
  overloaded: {
    ...base,
    retries: [second, 3 * second],
    jitter: 0.2,
    cooldown: cooldown(30 * second, 2, 10 * minute, { scope: 'model' }),
    rotations: 1,
    nextModel: true,
    passes: true,
  },
  timeout: {
    ...base,
    retries: [second / 2],
    cooldown: cooldown(minute, 2, 10 * minute, { from: 2 }),
    rotations: all,
    nextModel: true,
    passes: true,
  },
  overflow: base,
  format: { ...base, nextModel: true },
  model: {
    ...base,
    cooldown: cooldown(hour, 1, hour, { scope: 'model' }),
    rotations: all,
    nextModel: true,
  },
  content: base,
  server: {
    ...base,
    retries: [second],
    cooldown: cooldown(30 * second, 1, 30 * second, { from: 2 }),
    rotations: all,
    nextModel: true,
    passes: true,
  },
  unknown: {
    ...base,
    retries: [second],
    cooldown: cooldown(30 * second, 1, 30 * second, { from: 2 }),
    rotations: all,
    nextModel: true,
  },
  cancelled: base,
};

/** How long a credential rests after the n-th failure in a row; undefined when it does not. */
export function cooldownMs(
  { baseMs, factor, capMs, from }: Cooldown,
  count: number,
  retryAfterMs: Millis = 0,
): Millis | undefined {
  if (count < from) return undefined;
  return Math.min(capMs, Math.max(retryAfterMs, baseMs * factor ** (count - from)));
}
