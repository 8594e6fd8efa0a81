import { createHmac } from 'node:crypto';
import type { Signer } from '@aura/core';

/** Keyed hashing through Node's OpenSSL. */
export const nodeSigner: Signer = {
  hmacSha256: (key, text) => createHmac('sha256', key).update(text).digest('base64url'),
};
