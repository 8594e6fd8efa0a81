import { ClientCredentialsProvider, PrivateKeyJwtProvider } from '@modelcontextprotocol/client';
import type { OAuthClientProvider } from '@modelcontextprotocol/client';

import { AuthorizationError } from './authorization-error.ts';
import type { ServerAuth } from './server-auth.ts';

/** The library's provider for a client. Its credentials are for this issuer only. */
export function clientProvider(auth: ServerAuth, expectedIssuer: string): OAuthClientProvider {
  const { clientId } = auth;
  if (auth.type === 'client_credentials') {
    const { clientSecret } = auth;
    return new ClientCredentialsProvider({ clientId, clientSecret, expectedIssuer });
  }
  const { privateKey, algorithm } = auth;
  const provider = new PrivateKeyJwtProvider({ clientId, privateKey, algorithm, expectedIssuer });
  const sign = provider.addClientAuthentication;
  provider.addClientAuthentication = async (...request) => {
    try {
      await sign(...request);
    } catch {
      // Without the cause: it is about the key, and may quote it.
      throw new AuthorizationError(
        'nothing can be signed with `private_key`; it has to be a PKCS 8 key in PEM that fits `algorithm`',
      );
    }
  };
  return provider;
}
