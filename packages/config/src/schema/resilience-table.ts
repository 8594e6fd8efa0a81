import * as z from 'zod';
import type { Dialect } from './dialect.ts';
import { closed } from './key-registry.ts';
import { boolean, decimal } from './scalars.ts';

/** A kind of failure after which a credential rests. */
export type CooldownCategory =
  | 'auth'
  | 'billing'
  | 'rate_limit'
  | 'overloaded'
  | 'timeout'
  | 'model'
  | 'server'
  | 'unknown';

/** `[resilience.cooldowns.<category>]`. */
export interface CooldownTable {
  readonly base_secs?: number | undefined;
  readonly factor?: number | undefined;
  readonly cap_secs?: number | undefined;
}

/** `[resilience]` as it is written, decoded. */
export interface ResilienceTable {
  readonly stall_secs?: number | undefined;
  readonly max_wait_secs?: number | undefined;
  readonly env_profiles?: boolean | undefined;
  readonly cooldowns?: Partial<Record<CooldownCategory, CooldownTable | undefined>> | undefined;
}

/** The schema of `[resilience]`. */
export function resilienceTable(dialect: Dialect): z.ZodType<ResilienceTable> {
  const cooldown = closed(
    z.object({
      base_secs: decimal(dialect).optional(),
      factor: decimal(dialect).optional(),
      cap_secs: decimal(dialect).optional(),
    }),
  ).optional();
  return closed(
    z.object({
      stall_secs: decimal(dialect).optional(),
      max_wait_secs: decimal(dialect).optional(),
      env_profiles: boolean(dialect).optional(),
      cooldowns: closed(
        z.object({
          auth: cooldown,
          billing: cooldown,
          rate_limit: cooldown,
          overloaded: cooldown,
          timeout: cooldown,
          model: cooldown,
          server: cooldown,
          unknown: cooldown,
        }),
      ).optional(),
    }),
  );
}
