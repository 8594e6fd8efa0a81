import type { Millis } from '../ports/clock.ts';

/** A pause that a credential was given, and why. */
export interface ProfilePause {
  /** Milliseconds since the Unix epoch. Absent: until it is lifted. */
  readonly until?: Millis;
  readonly since: Millis;
  readonly category: string;
}

/** What is known of a credential for models, or of an account. Nothing of the credential itself. */
export interface ProfileState {
  readonly lastUsed?: Millis;
  /** When it last gave an answer. */
  readonly lastGood?: Millis;
  readonly lastFailure?: Millis;
  /** Failures in a row, by category. */
  readonly failures: Readonly<Record<string, number>>;
  /** For all of its models. */
  readonly pause?: ProfilePause;
  /** For single models, by name. */
  readonly models: Readonly<Record<string, ProfilePause>>;
}

/** A {@link ProfileState} as it is kept. */
export interface KeptProfileState {
  readonly state: ProfileState;
  /** Counts the changes, from 1. */
  readonly version: number;
}

/** What is kept after an attempt to replace it. */
export interface ReplacedProfileState extends KeptProfileState {
  readonly isReplaced: boolean;
}

/** Keeps what is known of credentials, by fingerprint, for all processes on the same data. */
export interface ProfileStates {
  list(): Promise<ReadonlyMap<string, KeptProfileState>>;
  /**
   * Writes if what is kept is still what `version` was read of (0: nothing). Resolves with what is kept afterwards, and
   * whether that is what was to be written.
   */
  replace(id: string, next: ProfileState, version: number): Promise<ReplacedProfileState>;
}
