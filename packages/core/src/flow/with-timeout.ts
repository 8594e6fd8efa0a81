import { AuraError } from '../errors/aura-error.ts';
import type { Awaitable } from '../json/json.ts';
import type { Millis } from '../ports/clock.ts';
import type { Visit } from './visit.ts';

/**
 * Does `work` in a scope of its own that is aborted after `ms`; the failure is then the timeout, whatever the work makes
 * of it. Work that ignores the abort is waited for as long as the grace period, so that two attempts do not overlap.
 */
export async function withTimeout<T>(
  visit: Visit,
  ms: Millis,
  work: (visit: Visit) => Awaitable<T>,
): Promise<T> {
  const scope = visit.scope.open();
  const timeout = new AuraError('flow/timeout', {
    message: `"${visit.path}" took longer than ${ms} ms`,
    retry: 'same',
  });
  scope.after(ms, () => scope.abort(timeout));
  try {
    const result = await work({ ...visit, scope });
    if (scope.reason === timeout) throw timeout;
    return result;
  } catch (thrown) {
    throw scope.reason === timeout ? timeout : thrown;
  } finally {
    scope.end();
  }
}
