import type {
  Clock,
  KeptProfileState,
  Logger,
  Millis,
  ProfilePause,
  ProfileState,
  ProfileStates,
} from '@aura/core';
import { afterSuccess, isClean, pauseFor, unknownProfile } from './profile-changes.ts';

type Change = (state: ProfileState) => ProfileState;

/** An answer that changes nothing but times is written down this rarely. */
const quietMs: Millis = 60_000;

/**
 * What is known of all credentials of a process: read once, kept in memory for decisions, and written behind, as changes
 * to what others have written meanwhile. A store that fails costs the memory of it only, never a call.
 */
export class ProfileLedger implements AsyncDisposable {
  readonly #states: ProfileStates;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #known = new Map<string, KeptProfileState>();
  readonly #writtenAt = new Map<string, Millis>();
  readonly #probedAt = new Map<string, Millis>();
  readonly #writing = new Map<
    string,
    { readonly changes: Change[]; readonly done: Promise<void> }
  >();
  #loading: Promise<void> | undefined;
  #isLoaded = false;

  constructor(options: {
    readonly states: ProfileStates;
    readonly clock: Clock;
    readonly logger: Logger;
  }) {
    this.#states = options.states;
    this.#clock = options.clock;
    this.#logger = options.logger;
  }

  /** Undefined once everything was read, so that nobody waits. */
  loaded(): Promise<void> | undefined {
    return this.#isLoaded ? undefined : (this.#loading ??= this.#load());
  }

  /** What is known of a credential. */
  state(id: string): ProfileState {
    return this.#known.get(id)?.state ?? unknownProfile;
  }

  /** The pause that keeps a credential from a model now. */
  pauseFor(id: string, model: string): ProfilePause | undefined {
    const known = this.#known.get(id);
    return known === undefined ? undefined : pauseFor(known.state, model, this.#clock.now());
  }

  /** Whether a credential that rests may be tried once now; from then on, nobody else may for 30 s. */
  mayProbe(id: string, model: string): boolean {
    const key = `${id} ${model}`;
    const now = this.#clock.monotonic();
    if (now - (this.#probedAt.get(key) ?? Number.NEGATIVE_INFINITY) < 30_000) return false;
    this.#probedAt.set(key, now);
    return true;
  }

  /** A model has answered. */
  succeeded(id: string, model: string): void {
    const now = this.#clock.now();
    const known = this.#known.get(id);
    const isQuiet =
      known !== undefined &&
      isClean(known.state) &&
      now - (this.#writtenAt.get(id) ?? Number.NEGATIVE_INFINITY) < quietMs;
    const change: Change = (state) => afterSuccess(state, { model, now });
    if (isQuiet) this.#apply(id, change);
    else this.change(id, change);
  }

  /** Changes what is known, at once here and soon in the store. */
  change(id: string, change: Change): void {
    if (!this.#apply(id, change)) return;
    this.#writtenAt.set(id, this.#clock.now());
    const writing = this.#writing.get(id);
    if (writing !== undefined) {
      writing.changes.push(change);
      return;
    }
    const changes = [change];
    // Not before what else happens now, so that it is written together.
    const done = Promise.resolve().then(() => this.#write(id, changes));
    this.#writing.set(id, { changes, done });
  }

  /** Resolves when everything is written that was known when it was called. Never rejects. */
  async flush(): Promise<void> {
    await Promise.all([...this.#writing.values()].map(({ done }) => done));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.flush();
  }

  #knownOf(id: string): KeptProfileState {
    return this.#known.get(id) ?? { state: unknownProfile, version: 0 };
  }

  #apply(id: string, change: Change): boolean {
    const { state, version } = this.#knownOf(id);
    const next = change(state);
    if (next === state) return false;
    this.#known.set(id, { state: next, version });
    return true;
  }

  async #load(): Promise<void> {
    try {
      for (const [id, kept] of await this.#states.list()) this.#known.set(id, kept);
    } catch (error) {
      this.#warn('what is known of credentials for models cannot be read', error);
    }
    this.#isLoaded = true;
  }

  /** Makes the changes to whatever is kept, however often somebody else is faster. */
  async #write(id: string, changes: Change[]): Promise<void> {
    try {
      while (changes.length > 0) {
        const { length } = changes;
        const { state, version } = this.#knownOf(id);
        const kept = await this.#states.replace(id, state, version);
        if (kept.isReplaced) {
          changes.splice(0, length);
          this.#known.set(id, { state: this.state(id), version: kept.version });
        } else {
          const next = changes.reduce((known, change) => change(known), kept.state);
          this.#known.set(id, { state: next, version: kept.version });
        }
      }
    } catch (error) {
      this.#warn('what is known of a credential for models cannot be written', error, id);
    }
    this.#writing.delete(id);
  }

  #warn(message: string, error: unknown, profile?: string): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.#logger.log('warn', message, { reason, profile });
  }
}
