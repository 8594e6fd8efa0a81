import type { HttpServerConfig, StdioServerConfig } from '@aura/config';
import { describe, expect, it } from 'vitest';
import { describeMcpServer } from './describe-mcp-server.ts';

const common = {
  name: 'tools',
  connectTimeoutSecs: 1,
  toolTimeoutSecs: 0,
  required: false,
  trusted: false,
};
const http = (url: string): HttpServerConfig => ({
  ...common,
  transport: 'http_streamable',
  url,
  headers: { authorization: 'secret' },
  headersFromRequest: { 'x-secret': 'x-secret' },
});
const stdio = (command: string): StdioServerConfig => ({
  ...common,
  transport: 'stdio',
  command,
  args: ['--key=secret'],
  env: { KEY: 'secret' },
  lifecycle: 'shared',
});

describe('the description of an MCP server', () => {
  it.each([
    ['https://u:p@h:8443/x?k=v#f', 'https://h:8443'],
    ['http://[::1]:80/mcp', 'http://[::1]'],
    ['custom://u:p@h/x', 'custom://h'],
    ['no url', '<invalid url>'],
    ['secret:token', '<invalid url>'],
  ])('reduces the URL %s to %s', (url, shown) => {
    const described = describeMcpServer(http(url));
    expect(described).toEqual({ name: 'tools', transport: 'http_streamable', url: shown });
  });

  it.each([
    ['/opt/secret/bin/fs-server', 'fs-server'],
    ['fs-server', 'fs-server'],
    ['/', '<unknown>'],
    ['..', '<unknown>'],
  ])('reduces the command %s to %s', (command, shown) => {
    const described = describeMcpServer(stdio(command));
    expect(described).toEqual({ name: 'tools', transport: 'stdio', command: shown });
  });

  it('keeps what the configuration says it is for', () => {
    const described = describeMcpServer({ ...http('http://h'), description: 'Log search' });
    expect(described).toMatchObject({ description: 'Log search' });
  });
});
