import type { Logger, ToolProgress } from '@aura/core';

/** What a progress notification carries. */
export interface ProgressNotice {
  readonly progressToken: string | number;
  readonly progress: number;
  readonly total?: number | undefined;
  readonly message?: string | undefined;
}

/**
 * Leads the progress of each call to that call, by token. The library can do it too, but forgets a call as soon as its answer
 * is read, and with it the last step when both arrive together.
 */
export class ProgressRoutes {
  readonly #logger: Logger;
  readonly #routes = new Map<string | number, (step: ToolProgress) => void>();
  #lastToken = 0;
  #astray = 0;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Runs `call` with a token of its own and hands it what arrives for that token until it settles. */
  async during<T>(
    listener: (step: ToolProgress) => void,
    call: (token: number) => Promise<T>,
  ): Promise<T> {
    this.#lastToken += 1;
    const token = this.#lastToken;
    this.#routes.set(token, listener);
    try {
      return await call(token);
    } finally {
      this.#routes.delete(token);
    }
  }

  deliver({ progressToken, progress, total, message }: ProgressNotice): void {
    const listener = this.#routes.get(progressToken);
    if (listener === undefined) {
      this.#astray += 1;
      if (this.#astray > 1) return;
      this.#logger.log('debug', 'an MCP server reports progress of a call that is over');
      return;
    }
    listener({
      progress,
      ...(total !== undefined && { total }),
      ...(message !== undefined && { message }),
    });
  }
}
