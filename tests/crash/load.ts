/** Clients that ask one question after the other and hang on through whatever happens to the server. */
export interface Load extends AsyncDisposable {
  /** How many streams were read to their end, and how many broke off. */
  readonly finished: number;
  readonly broken: number;
  /** Resolves when the first stream has begun. */
  readonly begun: Promise<void>;
}

/** Starts `clients` of them. */
export function startLoad(url: string, clients: number): Load {
  const counts = { finished: 0, broken: 0 };
  const stop = new AbortController();
  const begun = Promise.withResolvers<void>();

  async function readStream(): Promise<void> {
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ stream: true, messages: [{ role: 'user', content: 'work' }] }),
      signal: stop.signal,
    });
    begun.resolve();
    await response.text();
  }

  /** Ends with the first stream that breaks: the server is gone, or the load is to stop. */
  async function ask(): Promise<void> {
    for (;;) {
      try {
        await readStream();
        counts.finished += 1;
      } catch {
        counts.broken += 1;
        return;
      }
    }
  }

  const asking = Array.from({ length: clients }, ask);
  return {
    get finished() {
      return counts.finished;
    },
    get broken() {
      return counts.broken;
    },
    begun: begun.promise,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await Promise.all(asking);
    },
  };
}
