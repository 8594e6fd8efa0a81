import { AuraError } from '../errors/aura-error.ts';
import type { HookRun } from '../hook/hook-run.ts';
import { runEnd, runStart } from '../hook/run-hooks.ts';
import type { RunControl } from './run-control.ts';
import type { RunRequest } from './run-handle.ts';

/** The last message of a request, as the hooks want it. */
async function hookInput(
  hooks: HookRun,
  asked: RunRequest,
  signal: AbortSignal,
): Promise<RunRequest> {
  hooks.isOpen = true;
  const input = asked.messages.at(-1);
  if (input?.role !== 'user') return asked;
  const made = await runStart(hooks, input, signal);
  return made === input ? asked : { ...asked, messages: [...asked.messages.slice(0, -1), made] };
}

/** Waits until a run may begin, and gives what it is asked to do then. */
export async function beginRun(
  asked: RunRequest,
  { runId, signal }: Pick<RunControl, 'runId' | 'signal'>,
  hooks: HookRun | undefined,
): Promise<RunRequest> {
  const { conversation } = asked;
  if (conversation === undefined) {
    return hooks === undefined ? asked : hookInput(hooks, asked, signal);
  }
  const run = hooks === undefined ? { runId, signal } : { runId, signal, hooks };
  return { ...asked, ...(await conversation.begin(run)) };
}

/** Does what comes before the log of a run, and tells its hooks when that was all of it. */
export async function beginHooked<T>(
  hooks: HookRun,
  control: RunControl,
  begin: () => Promise<T>,
): Promise<T> {
  try {
    return await begin();
  } catch (thrown) {
    const outcome = control.outcomeUnbegun(thrown);
    const error = outcome === undefined ? AuraError.from(thrown, 'run/failed') : undefined;
    await runEnd(hooks, { outcome, error });
    control.tellEarly(hooks.takeEarly());
    throw thrown;
  }
}
