import type { AwsCredentials } from './bedrock-options.ts';
import type { CredentialSource } from './aws-credentials.ts';

/** How the package gets credentials, and sends what it has signed with them. */
export interface SignedFetch {
  readonly fetch: typeof globalThis.fetch;
  credentialProvider(): Promise<AwsCredentials>;
}

/** For one call. Where there are no credentials it fails with the error of their source; the package would reword it. */
export function signedFetch(
  fetch: typeof globalThis.fetch,
  credentials: CredentialSource,
): SignedFetch {
  let failure: unknown;
  return {
    async credentialProvider() {
      try {
        return await credentials();
      } catch (error) {
        failure = error;
        return { accessKeyId: '-', secretAccessKey: '-' };
      }
    },
    fetch: async (input, init) => {
      if (failure !== undefined) throw failure;
      return fetch(input, init);
    },
  };
}
