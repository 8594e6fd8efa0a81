import { Readable, Writable } from 'node:stream';
import type { CliContext } from '../app/cli-context.ts';

/** Standard input as a stream for a protocol. Destroying it gives standard input up. */
export function inputStream({ stdin }: Pick<CliContext, 'stdin'>): Readable {
  return Readable.from(stdin, { objectMode: false });
}

/** Standard output as a stream for a protocol, which learns when its reader is slow. */
export function outputStream(context: Pick<CliContext, 'process' | 'flush'>): Writable {
  return new Writable({
    decodeStrings: false,
    write(chunk, _encoding, taken) {
      context.process.stdout.write(String(chunk));
      context.flush().then(() => taken(), taken);
    },
  });
}
