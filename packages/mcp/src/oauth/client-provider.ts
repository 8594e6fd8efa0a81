import {
  ClientCredentialsProvider,
  PrivateKeyJwtProvider,
  selectClientAuthMethod,
} from '@modelcontextprotocol/client';
import type { AddClientAuthentication, OAuthClientProvider } from '@modelcontextprotocol/client';

import { AuthorizationError } from './authorization-error.ts';
import type { ServerAuth } from './server-auth.ts';

type Client<T extends ServerAuth['type']> = Extract<ServerAuth, { readonly type: T }>;

/** The library's provider for a client. Its credentials are for this issuer only. */
export function clientProvider(auth: ServerAuth, expectedIssuer: string): OAuthClientProvider {
  return auth.type === 'client_credentials'
    ? secretProvider(auth, expectedIssuer)
    : keyProvider(auth, expectedIssuer);
}

function secretProvider(
  { clientId, clientSecret, secretIn }: Client<'client_credentials'>,
  expectedIssuer: string,
): OAuthClientProvider {
  const provider = new ClientCredentialsProvider({ clientId, clientSecret, expectedIssuer });
  // The library's own header lacks the encoding of RFC 6749, 2.3.1: secrets with other characters than letters and digits fail.
  const addClientAuthentication: AddClientAuthentication = (headers, params, _url, metadata) => {
    const supported = metadata?.token_endpoint_auth_methods_supported ?? [];
    const method = selectClientAuthMethod(provider.clientInformation(), supported);
    if ((secretIn ?? (method === 'client_secret_post' ? 'body' : 'header')) === 'body') {
      params.set('client_id', clientId);
      params.set('client_secret', clientSecret);
    } else {
      const basic = Buffer.from(`${formEncoded(clientId)}:${formEncoded(clientSecret)}`);
      headers.set('authorization', `Basic ${basic.toString('base64')}`);
    }
  };
  return Object.assign(provider, { addClientAuthentication });
}

function keyProvider(
  { clientId, privateKey, algorithm }: Client<'private_key_jwt'>,
  expectedIssuer: string,
): OAuthClientProvider {
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

function formEncoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}
