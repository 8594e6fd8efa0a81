import * as z from 'zod';
import type { Dialect } from './dialect.ts';
import { closed, key } from './key-registry.ts';
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
  const builtIn = { defaultText: 'what is built in' } as const;
  const cooldown = (doc: string) =>
    key(
      closed(
        z.object({
          base_secs: key(decimal(dialect).optional(), 'The first rest.', {
            ...builtIn,
            example: 30,
          }),
          factor: key(decimal(dialect).optional(), 'How much longer each further rest is.', {
            ...builtIn,
            example: 2,
          }),
          cap_secs: key(decimal(dialect).optional(), 'The longest rest.', {
            ...builtIn,
            example: 3_600,
          }),
        }),
      ).optional(),
      doc,
    );
  return closed(
    z.object({
      stall_secs: key(
        decimal(dialect).optional(),
        'A call of a model that says nothing for this long has failed.',
        { ...builtIn, example: 60 },
      ),
      max_wait_secs: key(decimal(dialect).optional(), 'The longest pause within a call.', {
        ...builtIn,
        example: 30,
      }),
      env_profiles: key(
        boolean(dialect).optional(),
        'Adds the credentials of `LLM_API_KEY` and `LLM_API_KEY_1` to `_99` to models of their provider.',
        { default: false },
      ),
      cooldowns: key(
        closed(
          z.object({
            auth: cooldown('After a refused key.'),
            billing: cooldown('After an account ran out.'),
            rate_limit: cooldown('After too many requests.'),
            overloaded: cooldown('While the provider is overloaded.'),
            timeout: cooldown('After a call took too long.'),
            model: cooldown('After an unknown model.'),
            server: cooldown('After an error of the provider.'),
            unknown: cooldown('After anything else.'),
          }),
        ).optional(),
        'How long a credential rests after a failure.',
      ),
    }),
  );
}
