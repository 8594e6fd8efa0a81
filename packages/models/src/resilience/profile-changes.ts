import type { Millis, ProfilePause, ProfileState } from '@aura/core';
import type { FailureCategory } from './failure-category.ts';
import type { FailureRule } from './failure-rules.ts';
import { cooldownMs } from './failure-rules.ts';

/** A credential that nothing is known of. */
export const unknownProfile: ProfileState = { failures: {}, models: {} };

/** Failures that lie this far back count no longer. */
const forgetAfterMs: Millis = 24 * 60 * 60_000;
/** A pause of somebody whose clock is wrong ends by then at the latest. */
const longestPauseMs: Millis = 24 * 60 * 60_000;

/** A failure of a call. */
export interface ProfileFailure {
  readonly category: FailureCategory;
  readonly rule: FailureRule;
  readonly model: string;
  /** When the call began. */
  readonly startedAt: Millis;
  readonly now: Millis;
  readonly retryAfterMs?: Millis | undefined;
  /** Between -1 and 1: how far the pause is off, so that those who wait do not come back together. */
  readonly jitter: number;
}

/** What is known after a failure. Unchanged when a call that began later has already gone well. */
export function afterFailure(state: ProfileState, failure: ProfileFailure): ProfileState {
  const { category, rule, model, startedAt, now } = failure;
  const { cooldown } = rule;
  if (cooldown === undefined || (state.lastGood ?? -1) >= startedAt) return state;
  const isOld = now - (state.lastFailure ?? now) >= forgetAfterMs;
  const failures = isOld ? {} : state.failures;
  const count = (failures[category] ?? 0) + 1;
  const next = { ...state, lastFailure: now, failures: { ...failures, [category]: count } };
  if (cooldown === 'disabled') return { ...next, pause: { since: now, category } };
  const ms = cooldownMs(cooldown, count, failure.retryAfterMs);
  if (ms === undefined) return next;
  // Never shorter than the provider has asked for, never longer than the cap.
  const spread = Math.max(failure.retryAfterMs ?? 0, ms * (1 + 0.1 * failure.jitter));
  const pause: ProfilePause = {
    since: now,
    until: now + Math.min(cooldown.capMs, spread),
    category,
  };
  return cooldown.scope === 'profile'
    ? { ...next, pause: later(state.pause, pause) }
    : { ...next, models: { ...state.models, [model]: later(state.models[model], pause) } };
}

function later(old: ProfilePause | undefined, pause: ProfilePause): ProfilePause {
  if (old === undefined) return pause;
  return endOf(old) > endOf(pause) ? old : pause;
}

function endOf({ until }: ProfilePause): Millis {
  return until ?? Number.POSITIVE_INFINITY;
}

/** What is known after an answer that came at `now`. It ends all pauses of the profile, and that of the model. */
export function afterSuccess(
  state: ProfileState,
  { model, now }: { readonly model: string; readonly now: Millis },
): ProfileState {
  const { [model]: _, ...models } = state.models;
  return { lastUsed: now, lastGood: now, failures: {}, models, ...keepFailure(state) };
}

function keepFailure({ lastFailure }: ProfileState): Pick<ProfileState, 'lastFailure'> {
  return lastFailure === undefined ? {} : { lastFailure };
}

/** Whether an answer changes more than times. */
export function isClean({ pause, failures, models }: ProfileState): boolean {
  return pause === undefined && isEmpty(failures) && isEmpty(models);
}

function isEmpty(table: object): boolean {
  for (const _ in table) return false;
  return true;
}

/** The pause that keeps a credential from a model now; undefined when it may be used. */
export function pauseFor(
  state: ProfileState,
  model: string,
  now: Millis,
): ProfilePause | undefined {
  const own = runningPause(state.models[model], now);
  const whole = runningPause(state.pause, now);
  return own === undefined || whole === undefined ? (own ?? whole) : later(own, whole);
}

/** A pause that holds now. Deadlines are times of the wall clock, which may have been set meanwhile. */
export function runningPause(
  pause: ProfilePause | undefined,
  now: Millis,
): ProfilePause | undefined {
  if (pause?.until === undefined) return pause;
  const until = Math.min(pause.until, now + longestPauseMs);
  return until <= now ? undefined : { ...pause, until };
}
