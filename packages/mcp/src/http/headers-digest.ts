import { createHash } from 'node:crypto';

/** Tells sets of headers apart without being one that could be read back. */
export function headersDigest(resolved: Readonly<Record<string, string>>): string {
  return createHash('sha256')
    .update(JSON.stringify(Object.entries(resolved)))
    .digest('base64');
}
