import type { KeptProfileState, Millis, ProfilePause } from '@aura/core';
import { runningPause } from './profile-changes.ts';

/** What there is to tell of a credential, or of what it is worth for one model. */
export interface ProfileReport {
  /** Fingerprint. */
  readonly id: string;
  /** Absent: all of its models. */
  readonly model?: string;
  readonly state: 'ready' | 'resting' | 'disabled';
  /** Of the failure because of which it rests. */
  readonly category?: string;
  /** For how long it rests. */
  readonly remainingMs?: Millis;
  readonly lastGood?: Millis;
}

function describe(pause: ProfilePause | undefined, now: Millis): Omit<ProfileReport, 'id'> {
  const running = runningPause(pause, now);
  if (running === undefined) return { state: 'ready' };
  const { category, until } = running;
  return until === undefined
    ? { state: 'disabled', category }
    : { state: 'resting', category, remainingMs: until - now };
}

/** What there is to tell of all credentials, in the order of their fingerprints. */
export function describeProfiles(
  profiles: ReadonlyMap<string, KeptProfileState>,
  now: Millis,
): readonly ProfileReport[] {
  const sorted = [...profiles].sort(([left], [right]) => (left < right ? -1 : 1));
  return sorted.flatMap(([id, { state }]): readonly ProfileReport[] => {
    const times = state.lastGood === undefined ? {} : { lastGood: state.lastGood };
    const models = Object.entries(state.models).flatMap(([model, pause]) =>
      runningPause(pause, now) === undefined
        ? []
        : [{ id, model, ...describe(pause, now), ...times }],
    );
    return [{ id, ...describe(state.pause, now), ...times }, ...models];
  });
}
