/**
 * Headers of whoever has made a request, for the tools that act in that name. They live in memory only: no form of them that
 * could be written down shows a value.
 */
export class ForwardedHeaders {
  readonly #values: ReadonlyMap<string, string>;

  /** Of several with the same name, whatever its case, the last one counts. */
  constructor(headers: Iterable<readonly [name: string, value: string]> = []) {
    this.#values = new Map([...headers].map(([name, value]) => [name.toLowerCase(), value]));
  }

  /** The names, in lower case and in order. They are no secret. */
  get names(): readonly string[] {
    return [...this.#values.keys()].sort();
  }

  /** The value itself, by a name in any case. Call it where the value leaves the process, nowhere else. */
  reveal(name: string): string | undefined {
    return this.#values.get(name.toLowerCase());
  }

  toString(): string {
    return '***';
  }

  toJSON(): string {
    return '***';
  }
}
