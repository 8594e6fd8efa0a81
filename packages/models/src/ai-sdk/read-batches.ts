import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * What a stream yields, together as it came: a network read sets off all the parts it completes within one turn of the
 * event loop. Must be the only reader; leaving early leaves the rest where it is.
 */
export async function* readBatches<T>(
  reader: ReadableStreamDefaultReader<T>,
): AsyncGenerator<readonly T[], void, undefined> {
  let reading = reader.read();
  for (;;) {
    const first = await reading;
    if (first.done) return;
    const batch: T[] = [first.value];
    const turn = nextTurn(undefined);
    for (;;) {
      reading = reader.read();
      // One that nobody waits for any more must not count as unhandled when it fails.
      reading.catch(() => {});
      const next = await Promise.race([reading, turn]);
      if (next === undefined) break;
      if (next.done) {
        yield batch;
        return;
      }
      batch.push(next.value);
    }
    yield batch;
  }
}

/** How long a server may take to end the body after its answer is complete, in milliseconds. */
const epilogueMs = 1_000;

/** Reads on to the end of a stream whose rest is of no interest, so that its connection can be used again. */
export function readOut(reader: ReadableStreamDefaultReader<unknown>, stop: () => void): void {
  const tooLong = setTimeout(stop, epilogueMs);
  const toTheEnd = async (): Promise<void> => {
    while (!(await reader.read()).done);
  };
  // Nothing of the answer is lost when this fails: only the connection cannot be used again.
  toTheEnd()
    .catch(() => {})
    .finally(() => clearTimeout(tooLong));
}
