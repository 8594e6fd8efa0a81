import { AuraError } from '../errors/aura-error.ts';
import type { CallId, MessageId } from '../ids/ids.ts';
import type { Awaitable } from '../json/json.ts';
import type { HookContext } from './hook-context.ts';
import type { Hook, HookPoint, Veto } from './hook.ts';

/** What one hook has made of the subject of its point: another one, or something that takes its place. */
export type Taken<Subject, Done> = { readonly next: Subject } | { readonly done: Done };

/** How the hooks of one point are called, one after the other. */
export interface HookRound<Subject, Returned, Done = never> {
  readonly point: HookPoint;
  /** What the point is about; each hook is given what the one before has made of it. */
  readonly subject: Subject;
  readonly call: (
    hook: Hook,
    subject: Subject,
    context: HookContext,
  ) => Awaitable<void | Veto | Returned>;
  /** Takes what a hook has returned. Throws when it makes no sense. */
  readonly take: (returned: Returned, subject: Subject) => Taken<Subject, Done>;
  /** Absent where it does not matter any more that the run is made to end. */
  readonly signal: AbortSignal | undefined;
  /** The run is over: nothing can fail it. */
  readonly isOver?: boolean;
  /** What events about the round name. */
  readonly about?: { readonly callId?: CallId; readonly messageId?: MessageId };
}

/** What a round has come to. */
export type RoundEnd<Subject, Done = never> =
  | { readonly type: 'passed'; readonly subject: Subject; readonly isChanged: boolean }
  | { readonly type: 'vetoed'; readonly hook: string; readonly reason: string }
  | { readonly type: 'done'; readonly value: Done };

/** The points at which a hook may refuse. */
const vetoPoints: ReadonlySet<HookPoint> = new Set([
  'runStart',
  'sessionLoaded',
  'beforeModelCall',
  'afterModelCall',
  'beforeToolCall',
  'beforeCompaction',
  'beforeDelegate',
]);

/** What the failure of a hook means at a point. */
export function failureMeans(hook: Hook, point: HookPoint): 'veto' | 'ignore' | 'fail_run' {
  const mayVeto = vetoPoints.has(point);
  const { onError = mayVeto ? 'veto' : 'ignore' } = hook;
  return onError === 'veto' && !mayVeto ? 'fail_run' : onError;
}

/** Whether a hook has refused. Throws when it may not. */
export function isVeto<Returned>(returned: Veto | Returned, point: HookPoint): returned is Veto {
  const isOne =
    typeof returned === 'object' &&
    returned !== null &&
    'veto' in returned &&
    typeof returned.veto === 'string';
  if (isOne && !vetoPoints.has(point)) throw invalidResult('nothing can be vetoed here');
  return isOne;
}

/** What a hook has returned makes no sense. */
export function invalidResult(message: string): AuraError {
  return new AuraError('hook/invalid_result', { message });
}
