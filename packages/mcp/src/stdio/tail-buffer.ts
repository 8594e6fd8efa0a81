/** Keeps the last `maxBytes` of a stream, however much of it there is. */
export class TailBuffer {
  readonly #maxBytes: number;
  #tail: Buffer = Buffer.alloc(0);

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  push(chunk: Buffer): void {
    // A copy, so that 8 KiB do not keep the 64 KiB buffer of the read alive.
    this.#tail =
      chunk.length >= this.#maxBytes
        ? Buffer.from(chunk.subarray(-this.#maxBytes))
        : Buffer.concat([this.#tail.subarray(chunk.length - this.#maxBytes), chunk]);
  }

  /** What is kept, as text; a character cut at the front becomes a replacement character. */
  text(): string {
    return this.#tail.toString('utf8');
  }
}
