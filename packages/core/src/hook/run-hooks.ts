import type { AuraError } from '../errors/aura-error.ts';
import type { RunOutcome } from '../events/aura-event.ts';
import type { ContentPart, UserMessage } from '../message/message.ts';
import { hookVeto } from './hook-veto.ts';
import { invalidResult } from './hook-round.ts';
import type { HookRun } from './hook-run.ts';
import type { CompletedTurn } from './hook.ts';

/** Begins a run for its hooks; resolves with the input that they want. Throws `hook/vetoed`. */
export async function runStart(
  hooks: HookRun,
  input: UserMessage,
  signal: AbortSignal,
): Promise<UserMessage> {
  hooks.isOpen = true;
  if (!hooks.has('runStart')) return input;
  const end = await hooks.round<UserMessage, { readonly input: UserMessage }>({
    point: 'runStart',
    subject: input,
    call: (hook, subject, context) => hook.runStart?.({ input: subject }, context),
    take: (returned, { id, createdAt }) => {
      const { input: made } = returned;
      if (made?.role !== 'user' || !Array.isArray(made.content))
        throw invalidResult('an input is a message of a user');
      return { next: { ...made, id, createdAt } };
    },
    signal,
  });
  if (end.type === 'vetoed') throw hookVeto('runStart', end);
  return end.type === 'passed' ? end.subject : input;
}

/** What the hooks want done at the end of a turn. */
export type TurnEnd =
  | { readonly stop: string }
  | { readonly followUp: string | readonly ContentPart[] };

/** Tells the hooks that a turn has ended. The first that wants something gets it. */
export async function turnEnd(
  hooks: HookRun,
  turn: CompletedTurn,
  signal: AbortSignal,
): Promise<TurnEnd | undefined> {
  const end = await hooks.round<CompletedTurn, TurnEnd, TurnEnd>({
    point: 'turnEnd',
    subject: turn,
    call: (hook, subject, context) => hook.turnEnd?.({ turn: subject }, context),
    take: (returned) => {
      if ('stop' in returned ? typeof returned.stop === 'string' : 'followUp' in returned) {
        return { done: returned };
      }
      throw invalidResult('a turn ends with nothing, a reason to stop or a follow-up');
    },
    signal,
  });
  return end.type === 'done' ? end.value : undefined;
}

/** Tells the hooks that the run is over, if it had begun for them. Called once for each run. Never throws. */
export async function runEnd(
  hooks: HookRun,
  end: { readonly outcome?: RunOutcome | undefined; readonly error?: AuraError | undefined },
): Promise<void> {
  if (!hooks.isOpen || !hooks.has('runEnd')) return;
  const { outcome, error } = end;
  await hooks.round<RunOutcome | undefined, never>({
    point: 'runEnd',
    subject: outcome,
    call: (hook, subject, context) => hook.runEnd?.({ outcome: subject, error }, context),
    take: () => {
      throw invalidResult('nothing can be changed any more');
    },
    signal: undefined,
    isOver: true,
  });
}
