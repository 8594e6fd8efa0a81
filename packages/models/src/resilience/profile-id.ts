import { createHash } from 'node:crypto';
import type { Secret } from '@aura/core';

/** The fingerprint of a credential at an address: `<provider>:<8 hexadecimal digits>`. It tells nothing of the credential. */
export function profileId(credential: {
  readonly provider: string;
  readonly apiKey?: Secret | undefined;
  readonly baseUrl?: string | undefined;
}): string {
  const { provider, apiKey, baseUrl = '' } = credential;
  const key = apiKey?.reveal() ?? '';
  const digest = createHash('sha256').update(`${key}${baseUrl}`).digest('hex');
  return `${provider}:${digest.slice(0, 8)}`;
}
