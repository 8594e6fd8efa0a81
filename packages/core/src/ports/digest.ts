/** Hashing, as a port. */
export interface Digest {
  /** The SHA-256 of the text's UTF-8 form as 64 hexadecimal digits. */
  sha256(text: string): string;
}
