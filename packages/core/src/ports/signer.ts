/** Keyed hashing, as a port. */
export interface Signer {
  /** HMAC-SHA256 of the text's UTF-8 form, in base64url without padding. */
  hmacSha256(key: Uint8Array, text: string): string;
}
