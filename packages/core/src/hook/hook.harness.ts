import type { ScriptedStep } from '@aura/testkit';
import type { Awaitable } from '../json/json.ts';
import { bob, setUp } from '../runtime/runtime.harness.ts';
import type { HookContext } from './hook-context.ts';
import type { Hook, HookPoint } from './hook.ts';

/** Every point at which a hook can be called, in the order in which a run comes to them. */
export const points: readonly HookPoint[] = [
  'runStart',
  'sessionLoaded',
  'buildPrompt',
  'buildContext',
  'beforeModelCall',
  'modelEvent',
  'afterModelCall',
  'modelError',
  'beforeToolCall',
  'afterToolCall',
  'turnEnd',
  'beforeCompaction',
  'afterCompaction',
  'beforeSave',
  'afterSave',
  'beforeDelegate',
  'runEnd',
];

/** A hook that notes each call of it and then does what it is told to do. */
export function tracing(
  name: string,
  trace: string[],
  act: (point: HookPoint, event: unknown, context: HookContext) => unknown = () => undefined,
): Hook {
  const methods = points.map((point) => [
    point,
    (event: unknown, context: HookContext): Awaitable<unknown> => {
      trace.push(name === '' ? point : `${name} ${point}`);
      return act(point, event, context);
    },
  ]);
  // Made of the list of points, so that none is forgotten.
  return { name: name === '' ? 'trace' : name, ...(Object.fromEntries(methods) as Partial<Hook>) };
}

/** Runs a script in a session with hooks, and gives what became of it. */
export async function runHooked(
  steps: readonly ScriptedStep[],
  options: Parameters<typeof setUp>[1] & { readonly input?: string },
) {
  const { input = 'hi', ...config } = options;
  const world = setUp(steps, config);
  const handle = world.runtime.stream({ namespace: bob, input });
  const events: unknown[] = [];
  handle.subscribe((batch) => events.push(...batch));
  const outcome = await handle.result.catch((error: unknown) => ({ error }));
  return { ...world, handle, outcome, events };
}
