import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';

import { closeServer, listen } from '../http/listen.ts';
import { readBody, sendWebResponse, toWebRequest } from '../http/web-bridge.ts';

/** What a {@link FakeOAuth} may do otherwise; each may be changed while it runs. */
export interface FakeOAuthBehaviour {
  clientId: string;
  clientSecret: string;
  /** How long tokens are good for, as it says. They are good until they are revoked. */
  expiresInSecs: number;
  /** What a token has to be good for. */
  requiredScope?: string;
  /** Members of its metadata that are other ones; null for no metadata at all. */
  metadata: Readonly<Record<string, unknown>> | null;
  /** The same of the server that takes its tokens. */
  resourceMetadata: Readonly<Record<string, unknown>> | null;
  /** Answers requests for a token in the place of it. */
  token?: (request: Request) => Response | Promise<Response>;
}

/** An authorization server for machines (the grant client_credentials), and the guard of a server that takes its tokens. */
export interface FakeOAuth extends AsyncDisposable {
  readonly issuer: string;
  readonly behaviour: FakeOAuthBehaviour;
  /** The parameters of each request for a token, in order. */
  readonly requests: readonly Readonly<Record<string, string>>[];
  /** The headers of every request that came, for tokens and metadata alike. */
  readonly headers: readonly Readonly<Record<string, string>>[];
  /** Every token that was issued. */
  readonly tokens: readonly string[];
  /** No token that was issued until now is good any more. */
  revoke(): void;
  /** For `fakeMcpServer`: answers what comes without a good token, and requests for its metadata. */
  guard(request: Request): Response | undefined;
}

/** Starts one on a free port of 127.0.0.1. */
export async function fakeOAuth(): Promise<FakeOAuth> {
  const requests: Record<string, string>[] = [];
  const headers: Record<string, string>[] = [];
  const issued: string[] = [];
  /** The good ones, with what they are good for. */
  const good = new Map<string, readonly string[]>();
  const behaviour: FakeOAuthBehaviour = {
    clientId: 'aura',
    clientSecret: `secret-${randomUUID()}`,
    expiresInSecs: 3_600,
    metadata: {},
    resourceMetadata: {},
  };

  const issue = async (request: Request): Promise<Response> => {
    const form = new URLSearchParams(await request.text());
    requests.push(Object.fromEntries(form));
    if (behaviour.token !== undefined) return behaviour.token(request);
    const sent = sentClient(request.headers.get('authorization'), form);
    if (sent !== `${behaviour.clientId}:${behaviour.clientSecret}`) {
      // As some do, it repeats what it was sent.
      return Response.json({ error: 'invalid_client', error_description: sent }, { status: 401 });
    }
    const token = `token-${randomUUID()}`;
    const scope = form.get('scope') ?? '';
    issued.push(token);
    good.set(token, scope.split(' '));
    const { expiresInSecs: expires_in } = behaviour;
    return Response.json({ access_token: token, token_type: 'Bearer', expires_in, scope });
  };

  const http = createServer((request, response) => {
    const serve = async (): Promise<void> => {
      const web = toWebRequest(request, response, await readBody(request));
      headers.push(Object.fromEntries(web.headers));
      const { pathname } = new URL(web.url);
      if (pathname === '/token') return sendWebResponse(await issue(web), response);
      const known = pathname === '/.well-known/oauth-authorization-server';
      const answer = known ? metadata() : notFound();
      return sendWebResponse(answer, response);
    };
    serve().catch((error: unknown) => response.destroy(error as Error));
  });
  const issuer = await listen(http);

  const metadata = (): Response => {
    if (behaviour.metadata === null) return notFound();
    return Response.json({
      issuer,
      token_endpoint: `${issuer}/token`,
      authorization_endpoint: `${issuer}/authorize`,
      response_types_supported: ['code'],
      grant_types_supported: ['client_credentials'],
      token_endpoint_auth_methods_supported: ['client_secret_basic'],
      ...behaviour.metadata,
    });
  };

  return {
    issuer,
    behaviour,
    requests,
    headers,
    tokens: issued,
    revoke: () => good.clear(),
    guard(request) {
      const { origin, pathname } = new URL(request.url);
      if (pathname.startsWith('/.well-known/')) {
        if (behaviour.resourceMetadata === null || !pathname.endsWith('/mcp')) return notFound();
        const resource = `${origin}/mcp`;
        const described = { resource, authorization_servers: [issuer] };
        return Response.json({ ...described, ...behaviour.resourceMetadata });
      }
      const token = request.headers.get('authorization')?.replace('Bearer ', '') ?? '';
      const scopes = good.get(token);
      const { requiredScope } = behaviour;
      const where = `resource_metadata="${origin}/.well-known/oauth-protected-resource/mcp"`;
      if (scopes === undefined) return refusal(401, `Bearer ${where}`);
      if (requiredScope === undefined || scopes.includes(requiredScope)) return undefined;
      const lacking = `Bearer error="insufficient_scope", scope="${requiredScope}", ${where}`;
      return refusal(403, lacking);
    },
    [Symbol.asyncDispose]: () => closeServer(http),
  };
}

/** The client and its secret: from the header, where both are encoded like parts of a form, or from the body. */
function sentClient(header: string | null, form: URLSearchParams): string {
  if (header === null) return `${form.get('client_id')}:${form.get('client_secret')}`;
  const pair = Buffer.from(header.replace('Basic ', ''), 'base64').toString().split(':');
  return pair.map((part) => new URLSearchParams(`part=${part}`).get('part')).join(':');
}

function notFound(): Response {
  return new Response('', { status: 404 });
}

function refusal(status: number, challenge: string): Response {
  return new Response('', { status, headers: { 'www-authenticate': challenge } });
}
