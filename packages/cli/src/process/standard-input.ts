import { fstatSync } from 'node:fs';
import { isatty } from 'node:tty';

/** The bytes of standard input, read when they are asked for. */
export interface StandardInput extends AsyncIterable<Uint8Array> {
  /**
   * `piped`: a pipe or a file that somebody gave on purpose. `unknown`: anything else, for example the socket that a parent
   * program keeps open without ever writing to it, so that reading it unasked could wait for ever.
   */
  readonly kind: 'terminal' | 'piped' | 'unknown';
}

/** That of this process. */
export const nodeStandardInput: StandardInput = {
  get kind() {
    if (isatty(0)) return 'terminal';
    try {
      const stat = fstatSync(0);
      return stat.isFIFO() || stat.isFile() ? 'piped' : 'unknown';
    } catch {
      // Descriptor 0 is closed.
      return 'unknown';
    }
  },
  [Symbol.asyncIterator]: () => process.stdin[Symbol.asyncIterator](),
};
