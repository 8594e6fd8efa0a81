import type { Millis } from '@aura/core';
import type { CooldownCategory } from '../schema/resilience-table.ts';

/** How long credentials rest after failures of one kind. What is absent stays as it is built in. */
export interface CooldownConfig {
  readonly baseMs?: Millis;
  readonly factor?: number;
  readonly capMs?: Millis;
}

/** What is done about failures of models. */
export interface ResilienceConfig {
  /** A call that says nothing for this long has failed. */
  readonly stallMs?: Millis;
  /** The longest pause within a call. */
  readonly maxWaitMs?: Millis;
  readonly cooldowns: Readonly<Partial<Record<CooldownCategory, CooldownConfig>>>;
}
