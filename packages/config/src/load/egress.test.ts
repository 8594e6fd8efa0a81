import { describe, expect, it } from 'vitest';
import { agentFile, failLoading, loadFiles } from '../../test-support/load-files.ts';

const server = (url: string): string =>
  `[mcp.servers.x]\ntransport = "http_streamable"\nurl = "${url}"`;

const load = (allow: string, rest = '', llm = '') =>
  loadFiles({ 'a.toml': agentFile({ rest, llm }) }, { env: { AURA_EGRESS_ALLOW: allow } });
const refusals = async (allow: string, rest = '', llm = '') => {
  const files = { 'a.toml': agentFile({ rest, llm }) };
  const { issues } = await failLoading(files, { env: { AURA_EGRESS_ALLOW: allow } });
  return issues.map(({ path, message }) => `${path} ${message}`);
};

const openai = 'api.openai.com';

describe('the hosts that agents may connect to', () => {
  it('are all of them when none is named', async () => {
    expect((await load('', server('http://anywhere.example/mcp'))).agents).toHaveLength(1);
    expect((await load(' , ', server('http://anywhere.example/mcp'))).agents).toHaveLength(1);
  });

  it.each([
    ['tools.example.com', 'https://tools.example.com/mcp'],
    ['TOOLS.example.com', 'https://Tools.Example.com:8443/mcp'],
    ['*.example.com', 'https://a.b.example.com/mcp'],
    ['127.0.0.1:9000', 'http://127.0.0.1:9000/mcp'],
    ['tools.example.com:443', 'https://tools.example.com/mcp'],
    ['[::1]:9000', 'http://[::1]:9000/mcp'],
    ['tools.example.com', 'https://tools.example.com./mcp'],
  ])('are named by %s: %s', async (entry, url) => {
    expect((await load(`${openai}, ${entry}`, server(url))).agents).toHaveLength(1);
  });

  it.each([
    ['example.com', 'https://tools.example.com/mcp'],
    ['*.example.com', 'https://example.com/mcp'],
    ['*.example.com', 'https://notexample.com/mcp'],
    ['tools.example.com:443', 'https://tools.example.com:8443/mcp'],
    ['tools.example.com', 'https://tools.example.com.evil.example/mcp'],
    ['tools.example.com', 'https://tools.example.com@evil.example/mcp'],
  ])('are others than those named by %s: %s', async (entry, url) => {
    const [found] = await refusals(`${openai}, ${entry}`, server(url));
    expect(found).toMatch(/^mcp\.servers\.x\.url leads to .*, which AURA_EGRESS_ALLOW does not/);
    expect(found).not.toContain('/mcp');
  });

  it('count for models, wherever they are said to be, and for webhooks', async () => {
    expect(await refusals('other.example')).toEqual([
      'agent.llm.provider leads to api.openai.com, which AURA_EGRESS_ALLOW does not allow',
    ]);
    const base = 'base_url = "https://proxy.example/v1"';
    expect(await refusals(openai, '', base)).toEqual([
      'agent.llm.base_url leads to proxy.example, which AURA_EGRESS_ALLOW does not allow',
    ]);
    expect((await load('proxy.example', '', base)).agents).toHaveLength(1);
    const hook = '[hitl.route]\nmode = "webhook"\nurl = "https://hook.example/ask"';
    expect(await refusals(openai, hook)).toEqual([
      'hitl.route.url leads to hook.example, which AURA_EGRESS_ALLOW does not allow',
    ]);
  });

  it.each(['https://example.com', 'a b', '*', 'exa*mple.com'])(
    'cannot be named by %j',
    async (entry) => {
      const found = await refusals(`${openai}, ${entry}`);
      expect(found.join()).toContain('AURA_EGRESS_ALLOW has the entry');
    },
  );
});
