/** Runs tasks with an equal key one after another, in the order in which they came; others do not wait. */
export class KeyedQueue {
  readonly #tails = new Map<string, Promise<void>>();

  async run<T>(key: string, task: () => PromiseLike<T>): Promise<T> {
    const before = this.#tails.get(key);
    const result = before === undefined ? Promise.resolve().then(task) : before.then(task);
    const settled = result.then(
      () => {},
      () => {},
    );
    this.#tails.set(key, settled);
    try {
      return await result;
    } finally {
      if (this.#tails.get(key) === settled) this.#tails.delete(key);
    }
  }
}
