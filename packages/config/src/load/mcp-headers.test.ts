import { describe, expect, it } from 'vitest';
import { agentFile, failLoading, loadFiles } from '../../test-support/load-files.ts';

const server = '[mcp.servers.x]\ntransport = "http_streamable"\nurl = "http://localhost:1"\n';

describe('headers_from_request of an MCP server', () => {
  it('maps outgoing names to incoming ones', async () => {
    const rest = `${server}headers_from_request = { Authorization = "X-Upstream" }`;
    const { agents } = await loadFiles({ 'a.toml': agentFile({ rest }) });
    expect(agents[0]?.mcp.servers[0]).toMatchObject({
      headersFromRequest: { Authorization: 'X-Upstream' },
    });
  });

  it.each([
    ['{ Host = "x" }', 'names the header Host, which belongs to the connection'],
    ['{ Content-Length = "x" }', 'names the header Content-Length, which belongs'],
    ['{ Transfer-Encoding = "x" }', 'names the header Transfer-Encoding, which belongs'],
    ['{ Content-Type = "x" }', 'names the header Content-Type, which belongs'],
    ['{ Accept = "x" }', 'names the header Accept, which belongs'],
    ['{ Mcp-Session-Id = "x" }', 'names the header Mcp-Session-Id, which belongs'],
    ['{ A = "x", a = "y" }', 'names the header a twice, in two spellings'],
    ['{ "A B" = "x" }', 'has "A B", which is no name of a header'],
    ['{ A = "x\\r\\ny" }', 'has "x\\r\\ny", which is no name of a header'],
  ])('cannot be %s', async (map, message) => {
    const rest = `${server}headers_from_request = ${map}`;
    const { issues } = await failLoading({ 'a.toml': agentFile({ rest }) });
    expect(issues).toMatchObject([
      { path: 'mcp.servers.x.headers_from_request', message: expect.stringContaining(message) },
    ]);
  });
});
