import { AuraError } from '@aura/core';
import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import type { McpServerEdit } from './mcp-server-edit.ts';
import { removeMcpServer, setMcpServer } from './set-mcp-server.ts';

const stdio: McpServerEdit = {
  transport: 'stdio',
  cmd: ['run', '--fast'],
  args: [],
  env: { B: '2', A: '{{ env.A }}' },
};
const written = `[mcp.servers.new]
transport = "stdio"
cmd = ["run", "--fast"]
env = { A = "{{ env.A }}", B = "2" }
`;

function codeOf(work: () => unknown): string | undefined {
  try {
    work();
  } catch (error) {
    return AuraError.is(error) ? error.code : String(error);
  }
  return undefined;
}

describe('adding an MCP server', () => {
  it('leaves the file as it is and writes no header that is not needed', () => {
    const text = '# first\n[agent]\nname = "{{ env.NAME }}" # a name\n';
    expect(setMcpServer(text, 'new', stdio)).toBe(`${text}\n${written}`);
    expect(setMcpServer('', 'new', stdio)).toBe(written);
    expect(setMcpServer('a = 1', 'new', stdio)).toBe(`a = 1\n\n${written}`);
  });

  it('puts it after the servers there are', () => {
    const before = '[mcp.servers.a]\ntransport = "sse"\nurl = "http://a"\n';
    const after = '\n# about people\n[hitl.route]\nmode = "conversational"\n';
    expect(setMcpServer(before + after, 'new', stdio)).toBe(`${before}\n${written}${after}`);
  });

  it('ends lines as the file does', () => {
    const edited = setMcpServer('[agent]\r\nname = "a"\r\n', 'new', stdio);
    expect(edited).toBe(`[agent]\r\nname = "a"\r\n\r\n${written.replaceAll('\n', '\r\n')}`);
  });

  it('quotes names that need it', () => {
    const edited = setMcpServer('', 'my "server".x', { transport: 'sse', url: 'http://x' });
    expect(parse(edited)).toEqual({
      mcp: { servers: { 'my "server".x': { transport: 'sse', url: 'http://x' } } },
    });
  });

  it('makes headers out of servers in an inline table, and keeps what stands beside them', () => {
    const text =
      '[mcp]\nsanitize_schemas = false # by hand\nservers = { a = { transport = "sse", url = \'{{ env.A }}\' } }\n[tools]\nfilesystem = false\n';
    expect(setMcpServer(text, 'new', stdio)).toBe(
      `[mcp]\nsanitize_schemas = false # by hand\n\n[mcp.servers.a]\ntransport = "sse"\nurl = '{{ env.A }}'\n\n${written}\n[tools]\nfilesystem = false\n`,
    );
    const whole =
      'mcp = { sanitize_schemas = true, servers = { a.transport = "sse", a.url = "http://a" } }\n';
    const edited = setMcpServer(whole, 'new', stdio);
    expect(edited).toContain(
      '[mcp]\nsanitize_schemas = true\n\n[mcp.servers.a]\ntransport = "sse"\n',
    );
    expect(edited.endsWith(written)).toBe(true);
  });

  it('lets dotted keys beside it be', () => {
    const text = '[mcp]\nservers.a.transport = "sse"\nservers.a.url = "http://a"\n';
    expect(setMcpServer(text, 'new', stdio)).toBe(`${text}\n${written}`);
  });
});

describe('replacing an MCP server', () => {
  it('keeps a comment above its header, and nothing inside of it', () => {
    const text =
      '# ours\n[mcp.servers.new] # here\n# gone\ntransport = "sse" # gone\nurl = "http://x"\n[mcp.servers.new.headers]\nA = "b"\n# the next\n[tools]\n';
    expect(setMcpServer(text, 'new', stdio)).toBe(`# ours\n${written}# the next\n[tools]\n`);
  });

  it('also where it was written with dotted keys or inline', () => {
    for (const text of [
      'mcp.servers.new.transport = "sse"\nmcp.servers.new.url = "http://x"\nmcp.sanitize_schemas = true\n[agent]\n',
      '[mcp]\nservers.new.transport = "sse"\nservers.new.url = "http://x"\nsanitize_schemas = true\n[agent]\n',
      '[mcp.servers]\nnew = { transport = "sse", url = "http://x" }\n[mcp]\nsanitize_schemas = true\n[agent]\n',
      '[mcp]\nservers = { new = { transport = "sse", url = "http://x" } }\nsanitize_schemas = true\n[agent]\n',
    ]) {
      expect(parse(setMcpServer(text, 'new', stdio)), text).toEqual({
        mcp: {
          sanitize_schemas: true,
          servers: {
            new: { transport: 'stdio', cmd: ['run', '--fast'], env: { A: '{{ env.A }}', B: '2' } },
          },
        },
        agent: {},
      });
    }
  });
});

describe('removing an MCP server', () => {
  it('takes its tables away and nothing else', () => {
    const text = `# top\n[agent]\nname = "a"\n# above\n${written}[mcp.servers.new.scratchpad."*"]\nmin_tokens = 5\n# below\n[tools]\n`;
    expect(removeMcpServer(text, 'new')).toBe(
      '# top\n[agent]\nname = "a"\n# above\n# below\n[tools]\n',
    );
    const inline =
      '[mcp]\nservers = { a = { transport = "sse", url = "http://a" }, b = { transport = "sse", url = "http://b" } }\n';
    expect(parse(removeMcpServer(inline, 'a'))).toEqual({
      mcp: { servers: { b: { transport: 'sse', url: 'http://b' } } },
    });
  });

  it('says which there are when there is no such one', () => {
    expect(() => removeMcpServer(written, 'nwe')).toThrow(/"nwe"; there is new/);
    expect(codeOf(() => removeMcpServer('', 'x'))).toBe('config/unknown_server');
  });
});

it.each([
  ['invalid TOML', '[agent', 'new', 'config/syntax'],
  ['a blank name', '', ' ', 'config/bad_value'],
  ['mcp that is no table', 'mcp = 1', 'new', 'config/bad_value'],
  ['servers that are no table', '[mcp]\nservers = "x"', 'new', 'config/bad_value'],
  ['servers that are a list', '[[mcp.servers]]\nname = "x"', 'new', 'config/bad_value'],
])('refuses %s', (_, text, name, code) => {
  expect(codeOf(() => setMcpServer(text, name, stdio))).toBe(code);
});
