/** A value that must not be printed. Every string form of it is masked; only `reveal()` gives the value. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself. Call it where the value leaves the process, nowhere else. */
  reveal(): string {
    return this.#value;
  }

  /** True when there is nothing but white space inside. */
  get isBlank(): boolean {
    return this.#value.trim() === '';
  }

  toString(): string {
    return '***';
  }

  toJSON(): string {
    return '***';
  }
}
