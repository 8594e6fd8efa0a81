import { AuraError } from '../errors/aura-error.ts';

/** What is checked, for the error, and what is allowed. */
export interface JsonCheck {
  readonly code: 'flow/bad_state' | 'flow/bad_output';
  readonly hint: string;
  /** Whether members may be undefined. They are lost on the way through the log. */
  readonly undefinedMembers: boolean;
}

const maxDepth = 32;

function bad(check: JsonCheck, path: string, what: string): AuraError {
  const where = path === '' ? '' : ` at "${path}"`;
  return new AuraError(check.code, { message: `${what}${where} is not JSON`, hint: check.hint });
}

/**
 * The size of a value, about that of its text in UTF-16 units. Throws with the offending path unless the value comes
 * back from JSON as it was.
 */
export function jsonSize(check: JsonCheck, value: unknown, path = '', depth = 0): number {
  if (value === null || typeof value === 'boolean') return 4;
  if (typeof value === 'string') return value.length + 2;
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return 8;
    throw bad(check, path, `the number ${value}`);
  }
  if (typeof value !== 'object') throw bad(check, path, `a value of type ${typeof value}`);
  // Also what stops at a value that contains itself.
  if (depth > maxDepth) throw bad(check, path, `a value nested deeper than ${maxDepth} levels`);
  let size = 2;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) {
      size += 1 + jsonSize(check, value[index], `${path}[${index}]`, depth + 1);
    }
    return size;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw bad(check, path, 'an object that is not plain');
  }
  for (const [key, member] of Object.entries(value)) {
    if (member === undefined && check.undefinedMembers) continue;
    size +=
      key.length + 3 + jsonSize(check, member, path === '' ? key : `${path}.${key}`, depth + 1);
  }
  return size;
}
