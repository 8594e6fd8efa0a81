import type { AuraError } from '@aura/core';

/** Kinds of failures, by what helps against them. */
export type FailureCategory =
  | 'auth'
  | 'auth_permanent'
  | 'billing'
  | 'rate_limit'
  | 'overloaded'
  | 'timeout'
  | 'overflow'
  | 'format'
  | 'model'
  | 'content'
  | 'server'
  | 'unknown'
  | 'cancelled';

const categories: Readonly<Record<string, FailureCategory>> = {
  'provider/aborted': 'cancelled',
  'provider/auth': 'auth',
  'provider/billing': 'billing',
  'provider/context_overflow': 'overflow',
  'provider/invalid_request': 'format',
  'provider/model_not_found': 'model',
  'provider/overloaded': 'overloaded',
  'provider/rate_limited': 'rate_limit',
  'provider/refused': 'content',
  'provider/server_error': 'server',
  'provider/stream_interrupted': 'timeout',
  'provider/timeout': 'timeout',
  'provider/unreachable': 'timeout',
};

/** What providers call a credential that will never be good again. */
const deadCredentials: ReadonlySet<unknown> = new Set([
  'account_deactivated',
  'api_key_disabled',
  'api_key_revoked',
  'key_revoked',
  'revoked_api_key',
]);

/** The kind of a failure of a model. Whatever is not known to be of another kind is `unknown`. */
export function categorise({ code, details }: AuraError): FailureCategory {
  const category = categories[code] ?? 'unknown';
  return category === 'auth' && deadCredentials.has(details?.['code'])
    ? 'auth_permanent'
    : category;
}
