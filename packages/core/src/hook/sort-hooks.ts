import { AuraError } from '../errors/aura-error.ts';
import type { Hook } from './hook.ts';

function requireUnique(hooks: readonly Hook[]): void {
  const names = new Set<string>();
  for (const { name } of hooks) {
    if (names.has(name)) {
      throw new AuraError('hook/duplicate', {
        message: `there are two hooks with the name "${name}"`,
        hint: 'Events and logs name hooks, so give each a name of its own.',
      });
    }
    names.add(name);
  }
}

const sorted = new WeakMap<readonly Hook[], readonly Hook[]>();

/** Hooks in the order in which they are called. Throws `hook/duplicate`. Done once for each list. */
export function sortHooks(hooks: readonly Hook[]): readonly Hook[] {
  const known = sorted.get(hooks);
  if (known !== undefined) return known;
  requireUnique(hooks);
  const made = hooks.toSorted((left, right) => (left.priority ?? 0) - (right.priority ?? 0));
  sorted.set(hooks, made);
  return made;
}
