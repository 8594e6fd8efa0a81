import { createHash } from 'node:crypto';
import type { Digest } from '@aura/core';

/** Hashing through Node's OpenSSL. */
export const nodeDigest: Digest = {
  sha256: (text) => createHash('sha256').update(text).digest('hex'),
};
