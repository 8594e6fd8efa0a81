import type { Clock, Millis } from '../ports/clock.ts';
import { AbandonedSignal } from './control-signals.ts';

/** What all scopes of one run share. */
export interface AbortScopeOptions {
  readonly clock: Clock;
  /** How long an exec that ignores its aborted signal is waited for. */
  readonly graceMs: Millis;
  /** An exec was given up. Must not throw. */
  readonly onLeak: (path: string) => void;
}

/**
 * Execs that are aborted together: those of a run, of a visit with a time limit, of a batch. Whoever waits for one of
 * them waits no longer than the grace period after the abort. Everything inside is made on demand, because most scopes
 * end without anybody having looked at their signal.
 */
export class AbortScope {
  readonly #options: AbortScopeOptions;
  readonly #parent: AbortScope | undefined;
  readonly #children = new Set<AbortScope>();
  readonly #waiting = new Map<(reason: AbandonedSignal) => void, string>();
  #controller: AbortController | undefined;
  #timers: AbortController | undefined;
  #aborted = false;
  #abandoned = false;
  #reason: unknown;

  constructor(options: AbortScopeOptions, parent?: AbortScope) {
    this.#options = options;
    this.#parent = parent;
  }

  get aborted(): boolean {
    return this.#aborted;
  }

  get reason(): unknown {
    return this.#reason;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#aborted) this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }

  /** A scope that is aborted with this one and can be aborted alone. Whoever opens it ends it. */
  open(): AbortScope {
    const child = new AbortScope(this.#options, this);
    if (this.#aborted) child.abort(this.#reason);
    else this.#children.add(child);
    return child;
  }

  /** Stops the timers of the scope and forgets it. Safe to call twice. */
  end(): void {
    this.#timers?.abort('over');
    if (this.#parent !== undefined) this.#parent.#children.delete(this);
  }

  /** Aborts everything in the scope; after the grace period nobody waits for it any more. The first reason counts. */
  abort(reason: unknown): void {
    if (this.#aborted) return;
    this.#aborted = true;
    this.#reason = reason;
    this.after(this.#options.graceMs, () => this.#abandon());
    this.#controller?.abort(reason);
    for (const child of this.#children) child.abort(reason);
    this.#children.clear();
  }

  /** Acts once after `ms`, unless the scope has ended by then. */
  after(ms: Millis, act: () => void): void {
    this.#timers ??= new AbortController();
    this.#options.clock.sleep(ms, this.#timers.signal).then(act, () => {});
  }

  /** Waits for an exec; rejects with an {@link AbandonedSignal} when it ignores an abort for too long. */
  settle<T>(path: string, work: PromiseLike<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#abandoned) {
        reject(new AbandonedSignal());
        return;
      }
      this.#waiting.set(reject, path);
      work.then(
        (value) => {
          this.#waiting.delete(reject);
          resolve(value);
        },
        (error: unknown) => {
          this.#waiting.delete(reject);
          reject(error);
        },
      );
    });
  }

  #abandon(): void {
    this.#abandoned = true;
    for (const [reject, path] of this.#waiting) {
      this.#options.onLeak(path);
      reject(new AbandonedSignal());
    }
    this.#waiting.clear();
  }
}
