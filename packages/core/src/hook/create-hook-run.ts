import type { Namespace } from '../namespace/namespace.ts';
import { HookRun } from './hook-run.ts';
import type { HookPlace, HookWorld } from './hook-run.ts';
import type { Hook } from './hook.ts';
import { sortHooks } from './sort-hooks.ts';

function isFor({ namespaces }: Hook, namespace: Namespace): boolean {
  return namespaces?.some((pattern) => pattern.matches(namespace)) ?? true;
}

/**
 * The hooks of an agent that works for a run: those of the run and its own, with states of their own, whatever namespaces
 * those of the run are for. Throws `hook/duplicate`.
 */
export function hooksBelow(
  outer: HookRun | undefined,
  own: readonly Hook[] | undefined,
  { place, world }: { readonly place: HookPlace; readonly world: HookWorld },
): HookRun | undefined {
  if (outer === undefined) return createHookRun(own, place, world);
  const held = new Set(outer.hooks);
  const added = own?.filter((hook) => !held.has(hook) && isFor(hook, place.namespace)) ?? [];
  return new HookRun(sortHooks([...held, ...added]), place, world);
}

/** The hooks of a run; undefined when there are none, so that they cost nothing. Throws `hook/duplicate`. */
export function createHookRun(
  hooks: readonly Hook[] | undefined,
  place: HookPlace,
  world: HookWorld,
): HookRun | undefined {
  if (hooks === undefined || hooks.length === 0) return undefined;
  const own = sortHooks(hooks).filter((hook) => isFor(hook, place.namespace));
  return own.length === 0 ? undefined : new HookRun(own, place, world);
}
