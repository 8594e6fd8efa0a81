import type { Clock } from '../ports/clock.ts';
import type { Random } from '../ports/random.ts';

/** Makes identifiers. All of them sort by time of creation, except trace and span ids, which are random. */
export interface IdSource {
  /** `prefix_` and 32 hexadecimal digits of a UUIDv7. */
  next(prefix: string): string;
  /** A UUIDv7 in its usual form with hyphens. */
  uuid(): string;
  /** 32 hexadecimal digits, as in W3C trace context. */
  traceId(): string;
  /** 16 hexadecimal digits, as in W3C trace context. */
  spanId(): string;
}

const hex: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, '0'),
);

function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += hex[byte];
  return text;
}

/** The usual {@link IdSource}: UUIDv7 over the given clock and randomness. */
export function createIdSource(ports: {
  readonly clock: Clock;
  readonly random: Random;
}): IdSource {
  // One pool of random bytes serves many ids: asking the system for 8 bytes at a time costs more than the rest.
  let pool: Uint8Array<ArrayBuffer> | undefined;
  let used = 0;
  const take = (count: number): Uint8Array => {
    if (pool === undefined || used + count > pool.length) {
      pool ??= new Uint8Array(2048);
      // oxlint-disable-next-line unicorn/no-array-fill-with-reference-type -- this fills with bytes, it is no array
      ports.random.fill(pool);
      used = 0;
    }
    used += count;
    return pool.subarray(used - count, used);
  };
  const uuidHex = (): string => {
    const bytes = new Uint8Array(16);
    bytes.set(take(10), 6);
    let at = ports.clock.now();
    for (let index = 5; index >= 0; index -= 1) {
      bytes[index] = at % 256;
      at = Math.floor(at / 256);
    }
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
    return toHex(bytes);
  };
  return {
    next: (prefix) => `${prefix}_${uuidHex()}`,
    uuid: () => uuidHex().replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
    traceId: () => toHex(take(16)),
    spanId: () => toHex(take(8)),
  };
}
