import { InsecureTokenEndpointError, OAuthError } from '@modelcontextprotocol/client';

import { AuthorizationError } from './authorization-error.ts';

/** What the codes of authorization servers ask operators to do. */
const advice: Readonly<Record<string, string>> = {
  invalid_client: 'check `client_id` and the secret or key',
  invalid_scope: 'check `scope`',
  invalid_target: 'it issues no tokens for this server',
  unauthorized_client: 'this client may not use the grant client_credentials',
  unsupported_grant_type: 'it does not know the grant client_credentials',
};

/** Why there is no token. What the authorization server writes about it is left out: it may repeat what it was sent. */
export function tokenProblem(error: unknown): unknown {
  if (error instanceof OAuthError) return new AuthorizationError(refusal(error.code));
  if (error instanceof InsecureTokenEndpointError) {
    return new AuthorizationError('the authorization server takes credentials without TLS');
  }
  return metadataProblem(error, 'the authorization server did not answer with a token');
}

/** The same for metadata; `otherwise` is said for everything that is invalid. */
export function metadataProblem(error: unknown, otherwise: string): unknown {
  if (error instanceof AuthorizationError || isAbort(error)) return error;
  const code = systemCode(error);
  if (code === undefined) return new AuthorizationError(otherwise);
  return new AuthorizationError(`${otherwise}; it cannot be reached (${code})`);
}

function refusal(code: string): string {
  // Anything else is text of the server: also what the library makes of an answer that is none.
  const known = Object.hasOwn(advice, code) ? `(${code}): ${advice[code]}` : undefined;
  return known === undefined
    ? 'the authorization server refused a token'
    : `the authorization server refused a token ${known}`;
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

function systemCode(error: unknown): string | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string' && /^E[A-Z_]+$/.test(at.code)) return at.code;
  }
  return undefined;
}
