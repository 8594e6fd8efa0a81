import { AuraError } from '../errors/aura-error.ts';
import { jsonSize } from './json-check.ts';
import type { JsonCheck } from './json-check.ts';

/** The most one change of state may hold, in UTF-16 units of its text. */
const maxChangeSize = 65_536;

const stateCheck: JsonCheck = {
  code: 'flow/bad_state',
  hint: 'A flow state holds JSON values only; keep handles in services.',
  // An undefined member would change the state now, but not when the log is read again.
  undefinedMembers: false,
};

/** Throws `flow/bad_state` with the offending path unless a change of state is JSON of a reasonable size. */
export function checkStateChange(change: object): void {
  const size = jsonSize(stateCheck, change);
  if (size <= maxChangeSize) return;
  throw new AuraError('flow/bad_state', {
    message: `a change of state holds about ${size} characters, more than ${maxChangeSize}`,
    hint: 'Keep large values in the session or as a blob, and their ids in the state.',
  });
}

/** Freezes a value and everything in it; used in development to catch writes to the state. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const member of Object.values(value)) deepFreeze(member);
  }
  return value;
}
