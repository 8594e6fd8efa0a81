/** Randomness, as a port. */
export interface Random {
  /** Fills and returns `bytes` with cryptographically strong random bytes. */
  fill(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer>;
  /** A number in [0, 1), for jitter. */
  number(): number;
}
