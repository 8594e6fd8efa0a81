/** An answer that is being given. */
export interface ActiveAnswer {
  /** Ends it now, in order, because the server is closing. */
  endForShutdown(): void;
}

/** The answers that are being given, so that closing can wait for them. */
export interface ActiveAnswers {
  readonly size: number;
  /** Returns how to take it out again, once its response is over. */
  add(answer: ActiveAnswer): () => void;
  endAll(): void;
  /** Resolves as soon as there is none. */
  whenNone(): Promise<void>;
}

/** No answers yet. */
export function createActiveAnswers(): ActiveAnswers {
  const active = new Set<ActiveAnswer>();
  let waiting: (() => void)[] = [];
  return {
    get size() {
      return active.size;
    },
    add(answer) {
      active.add(answer);
      return () => {
        active.delete(answer);
        if (active.size > 0) return;
        for (const resume of waiting) resume();
        waiting = [];
      };
    },
    endAll() {
      for (const answer of active) answer.endForShutdown();
    },
    whenNone() {
      if (active.size === 0) return Promise.resolve();
      return new Promise((resolve) => waiting.push(resolve));
    },
  };
}
