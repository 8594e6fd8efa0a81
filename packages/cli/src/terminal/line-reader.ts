import { StringDecoder } from 'node:string_decoder';
import type { StandardInput } from '../process/standard-input.ts';

/** Reads standard input line by line, when it is asked to. */
export class LineReader {
  readonly #stdin: StandardInput;
  readonly #decoder = new StringDecoder('utf8');
  #bytes: AsyncIterator<Uint8Array> | undefined;
  #rest = '';
  #reading: Promise<string | undefined> | undefined;

  constructor(stdin: StandardInput) {
    this.#stdin = stdin;
  }

  /**
   * The next line without its end; undefined at the end of the input. Rejects when the signal aborts: the line that is
   * then on its way is for whoever asks next.
   */
  async next(signal: AbortSignal): Promise<string | undefined> {
    signal.throwIfAborted();
    const { promise, reject } = Promise.withResolvers<never>();
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener('abort', onAbort);
    this.#reading ??= this.#read();
    try {
      const line = await Promise.race([this.#reading, promise]);
      this.#reading = undefined;
      return line;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  async #read(): Promise<string | undefined> {
    this.#bytes ??= this.#stdin[Symbol.asyncIterator]();
    for (;;) {
      const end = this.#rest.indexOf('\n');
      if (end >= 0) {
        const line = this.#rest.slice(0, end).replace(/\r$/, '');
        this.#rest = this.#rest.slice(end + 1);
        return line;
      }
      const { value, done } = await this.#bytes.next();
      if (done === true) return undefined;
      this.#rest += this.#decoder.write(Buffer.from(value));
    }
  }
}
