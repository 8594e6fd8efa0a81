import {
  checkResourceAllowed,
  discoverAuthorizationServerMetadata,
  discoverOAuthProtectedResourceMetadata,
  fetchToken,
} from '@modelcontextprotocol/client';
import type {
  AuthorizationServerMetadata,
  FetchLike,
  OAuthProtectedResourceMetadata,
  OAuthTokens,
} from '@modelcontextprotocol/client';

import { AuthorizationError } from './authorization-error.ts';
import { clientProvider } from './client-provider.ts';
import type { ServerAuth } from './server-auth.ts';
import { metadataProblem, tokenProblem } from './token-problem.ts';

/** What a token is asked for. */
export interface TokenRequest {
  readonly serverUrl: string;
  /** Where the server said that its metadata is. */
  readonly metadataUrl?: URL | undefined;
  /** Default: all that the server lists. */
  readonly scope?: string | undefined;
  readonly fetch: FetchLike;
}

/** A token as it was issued. */
export interface IssuedToken {
  readonly accessToken: string;
  readonly expiresInSecs?: number;
  readonly scope?: string;
}

/** What can stand in a header. The error of the platform for anything else would show the token. */
const sendable = /^[\u0021-\u007e]+$/;

/**
 * Finds the authorization server of an MCP server and asks it for a token.
 * @throws {AuthorizationError} for everything that is wrong with either of them.
 */
export async function requestToken(auth: ServerAuth, request: TokenRequest): Promise<IssuedToken> {
  const { fetch, serverUrl } = request;
  const resource = await readResource(request);
  checkResource(serverUrl, resource);
  const issuer = resource.authorization_servers?.find((server) => sameAddress(server, auth.issuer));
  if (issuer === undefined) {
    throw new AuthorizationError(
      'the server does not take tokens of the authorization server in `issuer`; it names another',
    );
  }
  const metadata = await readAuthorizationServer(issuer, fetch);
  const provider = clientProvider(auth, metadata.issuer);
  const scope = request.scope ?? resource.scopes_supported?.join(' ');
  const tokens = await fetchToken(provider, issuer, {
    metadata,
    resource: resource.resource,
    fetchFn: fetch,
    ...(scope ? { scope } : {}),
  }).catch((error: unknown) => {
    throw tokenProblem(error);
  });
  return readToken(tokens);
}

async function readResource({
  serverUrl,
  metadataUrl: resourceMetadataUrl,
  fetch,
}: TokenRequest): Promise<OAuthProtectedResourceMetadata> {
  const options = resourceMetadataUrl === undefined ? {} : { resourceMetadataUrl };
  try {
    return await discoverOAuthProtectedResourceMetadata(serverUrl, options, fetch);
  } catch (error) {
    throw metadataProblem(error, 'the server publishes no valid protected resource metadata');
  }
}

async function readAuthorizationServer(
  issuer: string,
  fetchFn: FetchLike,
): Promise<AuthorizationServerMetadata> {
  const missing = 'the authorization server publishes no valid metadata';
  let metadata: AuthorizationServerMetadata | undefined;
  try {
    metadata = await discoverAuthorizationServerMetadata(issuer, { fetchFn });
  } catch (error) {
    throw metadataProblem(error, missing);
  }
  if (metadata === undefined) throw new AuthorizationError(missing);
  const { grant_types_supported: grants } = metadata;
  if (grants !== undefined && !grants.includes('client_credentials')) {
    throw new AuthorizationError(
      'the authorization server only signs in people, with a browser, which Aura does not do; ask its operator for the grant client_credentials, or put a token into `headers`',
    );
  }
  return metadata;
}

/** Before anything is asked elsewhere: a token for another server would be of use to this one. */
function checkResource(serverUrl: string, { resource }: OAuthProtectedResourceMetadata): void {
  const requestedResource = new URL(serverUrl);
  requestedResource.hash = '';
  if (checkResourceAllowed({ requestedResource, configuredResource: resource })) return;
  throw new AuthorizationError('the protected resource metadata is that of another server');
}

function readToken(tokens: OAuthTokens): IssuedToken {
  const { access_token: accessToken, token_type: type, expires_in: seconds, scope } = tokens;
  if (type.toLowerCase() !== 'bearer') {
    throw new AuthorizationError('the authorization server issued a token that is no bearer token');
  }
  if (!sendable.test(accessToken)) {
    throw new AuthorizationError('the authorization server issued a token that cannot be sent');
  }
  return {
    accessToken,
    ...(seconds === undefined ? {} : { expiresInSecs: seconds }),
    ...(scope === undefined ? {} : { scope }),
  };
}

/** A slash at the end of a host makes no difference. */
function sameAddress(one: string, other: string): boolean {
  return URL.parse(one)?.href === URL.parse(other)?.href && URL.canParse(one);
}
