import { AuraError } from '../errors/aura-error.ts';

/** The most a flow's state may hold, in UTF-16 units of its text; larger things are kept elsewhere and referred to. */
const maxStateSize = 65_536;

function bad(path: string, what: string): AuraError {
  return new AuraError('flow/bad_state', {
    message: `the state holds ${what} at "${path}"`,
    hint: 'A flow state holds JSON values only; keep handles in services and large values in the session or a blob.',
  });
}

function sizeOf(value: unknown, path: string, depth: number): number {
  if (value === null || typeof value === 'boolean') return 4;
  if (typeof value === 'string') return value.length + 2;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw bad(path, `the number ${value}`);
    return 8;
  }
  if (typeof value !== 'object') throw bad(path, `a value of type ${typeof value}`);
  if (depth > 32) throw bad(path, 'a value nested deeper than 32 levels');
  if (Array.isArray(value)) {
    return value.reduce<number>(
      (sum, item, index) => sum + sizeOf(item, `${path}[${index}]`, depth + 1),
      2,
    );
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw bad(path, `an object that is not plain (${value.constructor.name})`);
  }
  let size = 2;
  for (const [key, member] of Object.entries(value)) {
    size += key.length + 3 + sizeOf(member, path === '' ? key : `${path}.${key}`, depth + 1);
  }
  return size;
}

/** Throws `flow/bad_state` with the offending path unless a change of state is JSON of a reasonable size. */
export function checkStateChange(change: object): void {
  const size = sizeOf(change, '', 0);
  if (size > maxStateSize) throw bad('', `about ${size} characters, more than ${maxStateSize}`);
}

/** Freezes a value and everything in it; used in development to catch writes to the state. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const member of Object.values(value)) deepFreeze(member);
  }
  return value;
}
