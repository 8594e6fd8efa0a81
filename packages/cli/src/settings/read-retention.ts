import type { Retention } from '@aura/host';
import { textFlag } from '../app/flag.ts';
import type { TextFlag } from '../app/flag.ts';
import type { Environment } from '../app/cli-context.ts';
import { wholeNumber } from './whole-number.ts';

/** What the command line says about how long runs are kept. */
export interface RetentionFlags {
  readonly 'retention-days'?: string;
}

/** The flag of {@link RetentionFlags}. */
export const retentionFlag: TextFlag = textFlag(
  'days',
  'Remove runs that ended so long ago, every hour [AURA_RETENTION_DAYS, never]',
);

const dayMs = 24 * 60 * 60 * 1_000;

/** What may stay: by the flag, else by the environment; undefined when nothing is to be removed. Throws `cli/usage`. */
export function readRetention(flags: RetentionFlags, env: Environment): Retention | undefined {
  const text = flags['retention-days'] ?? (env['AURA_RETENTION_DAYS']?.trim() || undefined);
  if (text === undefined) return undefined;
  return { olderThanMs: wholeNumber('retention-days', text, 1) * dayMs };
}
