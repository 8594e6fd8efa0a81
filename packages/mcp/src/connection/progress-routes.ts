import type { Clock, Logger, Millis, ToolProgress } from '@aura/core';

import { ProgressGate } from './progress-gate.ts';

/** What a progress notification carries. */
export interface ProgressNotice {
  readonly progressToken: string | number;
  readonly progress: number;
  readonly total?: number | undefined;
  readonly message?: string | undefined;
}

/** How long a server may go on with a call that was cancelled. */
const graceMs: Millis = 5_000;
/** Calls that were cancelled are remembered up to this number, the latest ones. */
const maxCancelled = 1_000;

/** What leading progress takes. */
export interface ProgressRoutesOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called when the server still works on a call that was cancelled 5 s ago or longer. */
  onStubborn(): void;
}

/** Whose progress it is. */
export interface ProgressRoute {
  /** Aborts when the call is cancelled. */
  readonly signal: AbortSignal;
  readonly listener: (step: ToolProgress) => void;
}

/**
 * Leads the progress of each call to that call, by token. The library can do it too, but forgets a call as soon as its answer
 * is read, and with it the last step when both arrive together.
 */
export class ProgressRoutes {
  readonly #options: ProgressRoutesOptions;
  /** When calls were cancelled whose end the server has not shown. */
  readonly #cancelled = new Map<string | number, Millis>();
  readonly #routes = new Map<string | number, (step: ToolProgress) => void>();
  #lastToken = 0;
  #astray = 0;

  constructor(options: ProgressRoutesOptions) {
    this.#options = options;
  }

  /** Runs `call` with a token of its own and hands it what arrives for that token until it settles. */
  async during<T>(
    { listener, signal }: ProgressRoute,
    call: (token: number) => Promise<T>,
  ): Promise<T> {
    this.#lastToken += 1;
    const token = this.#lastToken;
    const gate = new ProgressGate(this.#options.clock);
    this.#routes.set(token, (step) => {
      const shown = gate.admit(step);
      if (shown !== undefined) listener(shown);
    });
    try {
      return await call(token);
    } finally {
      this.#routes.delete(token);
      if (signal.aborted) this.#remember(token);
    }
  }

  deliver({ progressToken, progress, total, message }: ProgressNotice): void {
    const listener = this.#routes.get(progressToken);
    if (listener === undefined) {
      this.#checkCancelled(progressToken);
      this.#astray += 1;
      if (this.#astray > 1) return;
      this.#options.logger.log('debug', 'an MCP server reports progress of a call that is over');
      return;
    }
    listener({
      progress,
      ...(total !== undefined && { total }),
      ...(message !== undefined && { message }),
    });
  }

  #remember(token: number): void {
    this.#cancelled.set(token, this.#options.clock.monotonic());
    const [oldest] = this.#cancelled.keys();
    if (this.#cancelled.size > maxCancelled && oldest !== undefined) this.#cancelled.delete(oldest);
  }

  #checkCancelled(token: string | number): void {
    const at = this.#cancelled.get(token);
    if (at === undefined || this.#options.clock.monotonic() - at < graceMs) return;
    this.#cancelled.delete(token);
    this.#options.onStubborn();
  }
}
