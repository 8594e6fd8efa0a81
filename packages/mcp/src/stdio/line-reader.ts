const newline = 0x0a;

/** Cuts a byte stream into lines of UTF-8 text and never holds more than `maxBytes` of an unfinished one. */
export class LineReader {
  readonly #maxBytes: number;
  #held: Buffer[] = [];
  #heldBytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** The lines that `chunk` completes, without their ends; undefined once a line is too long. */
  push(chunk: Buffer): readonly string[] | undefined {
    const lines: string[] = [];
    let from = 0;
    for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, from)) {
      this.#hold(chunk.subarray(from, at));
      if (this.#heldBytes > this.#maxBytes) return undefined;
      lines.push(this.#take());
      from = at + 1;
    }
    if (from < chunk.length) this.#hold(chunk.subarray(from));
    return this.#heldBytes > this.#maxBytes ? undefined : lines;
  }

  #hold(part: Buffer): void {
    this.#held.push(part);
    this.#heldBytes += part.length;
  }

  #take(): string {
    const line = Buffer.concat(this.#held, this.#heldBytes).toString('utf8').trim();
    this.#held = [];
    this.#heldBytes = 0;
    return line;
  }
}
