import { fakeClock, fakeMcpServer, fakeOAuth, memoryLogger } from '@aura/testkit';
import type { FakeOAuth } from '@aura/testkit';
import { describe, expect, it } from 'vitest';

import { sseServer } from '../../test/sse-server.ts';
import { callContext, testPool, toolNamed, unaborted } from '../../test/support.ts';
import type { HttpServerConfig, McpPoolOptions } from '../index.ts';
import { createMcpPool } from '../index.ts';

async function setUp(options: Partial<McpPoolOptions> = {}) {
  const oauth = await fakeOAuth();
  const server = await fakeMcpServer({ guard: (request) => oauth.guard(request) });
  const logger = memoryLogger();
  const clock = fakeClock();
  const clientInfo = { name: 'aura', version: '0.0.0-test' };
  const pool = createMcpPool({ clock, logger, clientInfo, ...options });
  return {
    oauth,
    server,
    logger,
    clock,
    remote: (more: Partial<HttpServerConfig> = {}) =>
      pool.server({
        name: 'remote',
        transport: 'http_streamable',
        url: server.url,
        auth: authOf(oauth),
        ...more,
      }),
    async [Symbol.asyncDispose]() {
      await pool[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
      await oauth[Symbol.asyncDispose]();
    },
  };
}

function authOf({ issuer, behaviour }: FakeOAuth): NonNullable<HttpServerConfig['auth']> {
  const { clientId, clientSecret } = behaviour;
  return { type: 'client_credentials', issuer, clientId, clientSecret };
}

const callTool = async (remote: ReturnType<Awaited<ReturnType<typeof setUp>>['remote']>) => {
  const tools = await remote.tools(unaborted);
  return toolNamed(tools, 'mock_tool').execute({}, callContext());
};

describe('a server that is protected by OAuth', () => {
  it('gets a token that was asked for once, for it alone', async () => {
    await using world = await setUp();
    const { oauth, server } = world;
    const remote = world.remote({ headers: { 'x-key': 'of the server' } });
    expect((await callTool(remote)).error).toBeUndefined();
    expect(remote.status()).toMatchObject({ status: 'connected' });
    expect(oauth.requests).toEqual([{ grant_type: 'client_credentials', resource: server.url }]);
    // Headers of the server are not for the authorization server.
    expect(oauth.headers.some((headers) => 'x-key' in headers)).toBe(false);
  });

  it('is asked with one new token by 20 calls that come after the old one has expired', async () => {
    await using world = await setUp();
    const { oauth, clock } = world;
    const remote = world.remote();
    const tool = toolNamed(await remote.tools(unaborted), 'mock_tool');
    await clock.advance(3_580_000);
    const calls = Array.from({ length: 20 }, () => tool.execute({}, callContext()));
    const results = await Promise.all(calls);
    expect(results.filter(({ error }) => error !== undefined)).toEqual([]);
    expect(oauth.requests).toHaveLength(2);
  });

  it('goes on with the old token while it is good, when no new one can be had before it expires', async () => {
    await using world = await setUp();
    const { oauth, clock } = world;
    const tool = toolNamed(await world.remote().tools(unaborted), 'mock_tool');
    oauth.behaviour.token = () => new Response('', { status: 503 });
    await clock.advance(3_580_000);
    const result = await tool.execute({}, callContext());
    expect(result.error).toBeUndefined();
  });

  it('gets one new token when it has revoked the old one, and the calls succeed', async () => {
    await using world = await setUp();
    const { oauth } = world;
    const tool = toolNamed(await world.remote().tools(unaborted), 'mock_tool');
    oauth.revoke();
    const calls = Array.from({ length: 20 }, () => tool.execute({}, callContext()));
    const results = await Promise.all(calls);
    expect(results.filter(({ error }) => error !== undefined)).toEqual([]);
    expect(oauth.requests).toHaveLength(2);
  });

  it('gets a token for more when it says that the one it got is good for too little', async () => {
    await using world = await setUp();
    const { oauth } = world;
    oauth.behaviour.requiredScope = 'write';
    const remote = world.remote({ auth: { ...authOf(oauth), scope: 'read' } });
    expect((await callTool(remote)).error).toBeUndefined();
    expect(oauth.requests.map(({ scope }) => scope)).toEqual(['read', 'read write']);
  });

  it('gets the token over the transport of before as well', async () => {
    await using world = await setUp();
    const { oauth } = world;
    await using old = await sseServer({
      intercept({ target, headers }, response) {
        const { host = '', authorization = '' } = headers;
        const url = new URL(target, `http://${host}`);
        const answer = oauth.guard(new Request(url, { headers: { authorization } }));
        if (answer === undefined) return false;
        response.writeHead(answer.status, Object.fromEntries(answer.headers));
        void answer.text().then((body) => response.end(body));
        return true;
      },
    });
    oauth.behaviour.resourceMetadata = { resource: new URL('/old', old.url).href };
    const remote = world.remote({ transport: 'sse', url: old.url });
    const tool = toolNamed(await remote.tools(unaborted), 'echo');
    oauth.revoke();
    expect((await tool.execute({}, callContext())).error).toBeUndefined();
    expect(oauth.requests).toHaveLength(2);
  });

  it.each(['header', 'body'] as const)(
    'gets the token for a secret with any characters, sent in the %s',
    async (secretIn) => {
      await using world = await setUp();
      const { oauth } = world;
      const clientSecret = 's:e/c+r%20e t=&\u00e9';
      oauth.behaviour.clientSecret = clientSecret;
      const { issuer, clientId } = authOf(oauth);
      const auth = { type: 'client_credentials', issuer, clientId, clientSecret } as const;
      const remote = world.remote({ auth: { ...auth, secretIn } });
      expect((await callTool(remote)).error).toBeUndefined();
      const [request = {}] = oauth.requests;
      expect('client_secret' in request).toBe(secretIn === 'body');
    },
  );

  it('is called with the Authorization of its headers where there is one', async () => {
    await using world = await setUp();
    const remote = world.remote({ headers: { Authorization: 'Bearer of the approver' } });
    await remote.tools(unaborted);
    expect(world.oauth.requests).toEqual([]);
    expect(remote.status().reason).toContain('HTTP 401');
  });
});

describe('a server whose authorization fails', () => {
  const failures: readonly [string, (oauth: FakeOAuth) => void, string][] = [
    [
      'the secret is wrong',
      ({ behaviour }) => (behaviour.clientSecret = 'another secret'),
      'the authorization server refused a token (invalid_client): check `client_id` and the secret or key',
    ],
    [
      'the server has no metadata',
      ({ behaviour }) => (behaviour.resourceMetadata = null),
      'the server publishes no valid protected resource metadata',
    ],
    [
      'the metadata is that of another server',
      ({ behaviour }) => (behaviour.resourceMetadata = { resource: 'https://evil.example/mcp' }),
      'the protected resource metadata is that of another server',
    ],
    [
      'the server names another authorization server',
      ({ behaviour }) =>
        (behaviour.resourceMetadata = { authorization_servers: ['https://evil.example'] }),
      'the server does not take tokens of the authorization server in `issuer`; it names another',
    ],
    [
      'the authorization server has no metadata',
      ({ behaviour }) => (behaviour.metadata = null),
      'the authorization server publishes no valid metadata',
    ],
    [
      'its metadata names another issuer',
      ({ behaviour }) => (behaviour.metadata = { issuer: 'https://evil.example' }),
      'the authorization server publishes no valid metadata',
    ],
    [
      'it signs in people only',
      ({ behaviour }) => (behaviour.metadata = { grant_types_supported: ['authorization_code'] }),
      'the authorization server only signs in people, with a browser, which Aura does not do',
    ],
    [
      'it takes credentials without TLS',
      ({ behaviour }) => (behaviour.metadata = { token_endpoint: 'http://as.example/token' }),
      'the authorization server takes credentials without TLS',
    ],
    [
      'it cannot be reached',
      ({ behaviour }) => (behaviour.metadata = { token_endpoint: 'http://127.0.0.1:1/token' }),
      'the authorization server did not answer with a token',
    ],
    [
      'it answers with a page',
      ({ behaviour }) => (behaviour.token = () => new Response('<html>token-hidden</html>')),
      'the authorization server did not answer with a token',
    ],
    [
      'its answer has no end',
      ({ behaviour }) => (behaviour.token = () => new Response('x'.repeat(11 * 1024 * 1024))),
      'the authorization server did not answer with a token',
    ],
    [
      'it sends the request elsewhere',
      ({ behaviour }) =>
        (behaviour.token = () => Response.redirect('https://evil.example/token', 307)),
      'the authorization server refused a token',
    ],
    [
      'it issues a token that cannot be sent',
      ({ behaviour }) =>
        (behaviour.token = () =>
          Response.json({ access_token: 'token-\u00e9\n', token_type: 'Bearer' })),
      'the authorization server issued a token that cannot be sent',
    ],
    [
      'the server refuses its tokens',
      ({ behaviour }) =>
        (behaviour.token = () =>
          Response.json({ access_token: 'token-unknown', token_type: 'Bearer' })),
      'the server returned HTTP 401: it refuses a token that the authorization server has just issued',
    ],
  ];

  it.each(failures)('because %s is failed with a reason that says so', async (_, spoil, reason) => {
    await using world = await setUp();
    const { oauth, logger } = world;
    const remote = world.remote();
    const secret = oauth.behaviour.clientSecret;
    spoil(oauth);
    expect(await remote.tools(unaborted)).toEqual([]);
    const { status, reason: found = '' } = remote.status();
    expect(status).toBe('failed');
    expect(found).toContain(`Connection failed: authentication failed: ${reason}`);
    const told = JSON.stringify([logger.lines, remote.status()]);
    for (const hidden of [secret, 'token-', 'evil.example', ...oauth.tokens]) {
      expect(told).not.toContain(hidden);
    }
  });

  it('because its key is none is failed with a reason that does not show it', async () => {
    await using world = await setUp();
    const { clientId, issuer } = authOf(world.oauth);
    const auth = { type: 'private_key_jwt', issuer, clientId, algorithm: 'ES256' } as const;
    const remote = world.remote({ auth: { ...auth, privateKey: 'no key at all' } });
    await remote.tools(unaborted);
    expect(remote.status().reason).toContain('nothing can be signed with `private_key`');
    expect(JSON.stringify([world.logger.lines, remote.status()])).not.toContain('no key at all');
  });

  it('is not asked again by itself: one refusal is one request', async () => {
    await using world = await setUp();
    const remote = world.remote();
    world.oauth.behaviour.clientSecret = 'another secret';
    await remote.tools(unaborted);
    expect(world.oauth.requests).toHaveLength(1);
  });

  it('is given up after its connect timeout, and so is the request for the token', async () => {
    await using world = await setUp();
    const { oauth, clock } = world;
    const asked = Promise.withResolvers<AbortSignal>();
    oauth.behaviour.token = async ({ signal }) => {
      asked.resolve(signal);
      return new Promise(() => {});
    };
    const remote = world.remote({ connectTimeoutMs: 200 });
    const listed = remote.tools(unaborted);
    const signal = await asked.promise;
    await clock.advance(200);
    expect(await listed).toEqual([]);
    expect(remote.status().reason).toContain('did not answer within 200 ms');
    await new Promise((resolve) =>
      signal.aborted ? resolve(undefined) : signal.addEventListener('abort', resolve),
    );
  });

  it('says what to do when it wants OAuth and is not configured for it', async () => {
    await using world = await setUp();
    await using pool = testPool();
    const open = { name: 'open', transport: 'http_streamable', url: world.server.url } as const;
    const remote = pool.server(open);
    expect(await remote.tools(unaborted)).toEqual([]);
    expect(remote.status().reason).toMatch(
      /wants OAuth; signing in with a browser is not supp.*`auth` table/,
    );
  });

  it('does not lead to hosts that agents may not connect to', async () => {
    await using world = await setUp({ admits: (address) => !address.endsWith('/token') });
    const remote = world.remote();
    expect(await remote.tools(unaborted)).toEqual([]);
    expect(world.oauth.requests).toEqual([]);
    expect(remote.status().reason).toContain('may not connect to (AURA_EGRESS_ALLOW)');
  });
});

it('never shows a token or a secret in what it logs, answers or reports', async () => {
  await using world = await setUp();
  const { oauth, logger, server } = world;
  const remote = world.remote();
  const result = await callTool(remote);
  oauth.revoke();
  const { clientSecret } = oauth.behaviour;
  oauth.behaviour.clientSecret = 'another secret';
  const failed = await callTool(remote);
  expect(failed.error).toBe('McpError');
  const told = JSON.stringify([
    logger.lines,
    remote.status(),
    result,
    failed,
    server.records.map(({ type }) => type),
  ]);
  for (const hidden of [clientSecret, ...oauth.tokens]) expect(told).not.toContain(hidden);
  expect(JSON.stringify(failed)).toContain('authentication failed');
});
