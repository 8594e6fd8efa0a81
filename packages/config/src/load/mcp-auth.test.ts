import { describe, expect, it } from 'vitest';
import { agentFile, failLoading, loadFiles } from '../../test-support/load-files.ts';

const server = (more = '', transport = 'http_streamable') =>
  `[mcp.servers.x]\ntransport = "${transport}"\nurl = "https://tools.example/mcp"\n${more}\n`;
const client = (more = '', issuer = 'https://login.example') =>
  `[mcp.servers.x.auth]\nissuer = "${issuer}"\nclient_id = "aura"\n${more}\n`;
const secret = 'type = "client_credentials"\nclient_secret = "{{ env.SECRET }}"\n';
const env = { SECRET: 'not to be seen' };

const load = async (rest: string) => {
  const { agents } = await loadFiles({ 'a.toml': agentFile({ rest }) }, { env });
  return agents[0]?.mcp.servers[0];
};
const problems = async (rest: string, more: Readonly<Record<string, string>> = {}) => {
  const files = { 'a.toml': agentFile({ rest }) };
  const { issues } = await failLoading(files, { env: { ...env, ...more } });
  expect(issues.every(({ at }) => at !== undefined)).toBe(true);
  return issues.map(({ path, message }) => `${path} ${message}`);
};

describe('the way in to a server that is protected by OAuth', () => {
  it.each(['http_streamable', 'sse'])('is a client with a secret, over %s', async (transport) => {
    const found = await load(server('', transport) + client(`${secret}scope = "a b"`));
    expect(found).toMatchObject({
      auth: {
        type: 'client_credentials',
        issuer: 'https://login.example',
        clientId: 'aura',
        scope: 'a b',
      },
    });
    expect(JSON.stringify(found)).not.toContain(env.SECRET);
  });

  it('is a client with a key, which signs with RS256 where nothing else is said', async () => {
    const found = await load(
      server() + client('type = "private_key_jwt"\nprivate_key = "{{ env.SECRET }}"'),
    );
    expect(found).toMatchObject({ auth: { type: 'private_key_jwt', algorithm: 'RS256' } });
    expect(JSON.stringify(found)).not.toContain(env.SECRET);
  });

  it.each([
    ['headers', 'headers = { AUTHORIZATION = "Bearer x" }'],
    ['headers_from_request', 'headers_from_request = { authorization = "X-Token" }'],
  ])('is none together with an Authorization in %s', async (key, more) => {
    expect(await problems(server(more) + client(secret))).toEqual([
      `mcp.servers.x.auth cannot be had together with an Authorization in ${key}: a request has one of them`,
    ]);
  });

  it.each([
    ['https://login.example/realms/a', undefined],
    ['http://127.0.0.1:9000', undefined],
    ['http://login.example', 'is reached without TLS'],
    ['login.example', 'an http:// or https:// address is required'],
  ])('begins at %s, or says why not', async (issuer, problem) => {
    const text = server() + client(secret, issuer);
    if (problem === undefined) expect(await load(text)).toMatchObject({ auth: { issuer } });
    else expect((await problems(text)).join()).toContain(`mcp.servers.x.auth.issuer`);
  });

  it.each([
    [client('type = "client_credentials"'), 'mcp.servers.x.auth.client_secret'],
    [client('type = "client_credentials"\nclient_secret = " "'), 'client_secret is empty'],
    [client('type = "authorization_code"'), 'mcp.servers.x.auth.type'],
    [client(`${secret}secret = "x"`), 'mcp.servers.x.auth.secret is unknown'],
  ])('is complete and knows its keys: %j', async (auth, problem) => {
    expect((await problems(server() + auth)).join()).toContain(problem);
  });

  it('leads only to hosts that agents may connect to', async () => {
    const allowed = { AURA_EGRESS_ALLOW: 'api.openai.com, tools.example' };
    expect(await problems(server() + client(secret), allowed)).toEqual([
      'mcp.servers.x.auth.issuer leads to login.example, which AURA_EGRESS_ALLOW does not allow',
    ]);
  });

  it('is a key that strict mode does not know', async () => {
    const { warnings } = await loadFiles(
      { 'a.toml': agentFile({ rest: server() + client(secret) }) },
      { env: { ...env, AURA_STRICT_CONFIG: 'yes' } },
    );
    expect(warnings.map(({ path }) => path)).toContain('mcp.servers.x.auth');
  });
});
