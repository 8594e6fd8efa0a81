import type { McpServerConfig } from '../resolve/mcp-config.ts';

/** What makes an agent risky when it has all three. */
export type RiskKind = 'private' | 'untrusted' | 'out';

interface KnownServer {
  /** npm and Python packages, container images and programs. */
  readonly programs?: readonly string[];
  /** Container images of the catalogue `mcp` on Docker Hub. */
  readonly images?: readonly string[];
  readonly hosts?: readonly string[];
  readonly has: readonly RiskKind[];
}

/** Servers that many use, and what their tools are about. Only what is beyond doubt: a warning that cries wolf is none. */
const knownServers: readonly KnownServer[] = [
  {
    programs: [
      '@modelcontextprotocol/server-github',
      'ghcr.io/github/github-mcp-server',
      'github-mcp-server',
    ],
    hosts: ['api.githubcopilot.com'],
    has: ['private', 'untrusted', 'out'],
  },
  { programs: ['@modelcontextprotocol/server-gitlab'], has: ['private', 'untrusted', 'out'] },
  { programs: ['@modelcontextprotocol/server-slack'], has: ['private', 'untrusted', 'out'] },
  { programs: ['mcp-server-fetch'], images: ['fetch'], has: ['untrusted', 'out'] },
  {
    programs: ['@modelcontextprotocol/server-puppeteer', '@playwright/mcp'],
    images: ['playwright'],
    has: ['untrusted', 'out'],
  },
  { programs: ['@modelcontextprotocol/server-brave-search'], has: ['untrusted'] },
  { programs: ['@sentry/mcp-server'], hosts: ['mcp.sentry.dev'], has: ['private', 'untrusted'] },
  {
    programs: ['@modelcontextprotocol/server-filesystem'],
    images: ['filesystem'],
    has: ['private'],
  },
  { programs: ['@modelcontextprotocol/server-gdrive'], has: ['private'] },
  { programs: ['@modelcontextprotocol/server-postgres'], images: ['postgres'], has: ['private'] },
  { programs: ['mcp-server-git', 'mcp-server-sqlite'], has: ['private'] },
  { programs: ['@notionhq/notion-mcp-server'], hosts: ['mcp.notion.com'], has: ['private'] },
  { programs: ['kubernetes-mcp-server'], has: ['private'] },
];

/** A word of a command line without path and version: `/bin/x`, `x@1.2`, `x==1.2` and `x:latest` are `x`. */
function programName(word: string): string {
  const named = word.replace(/(?<=.)(?:@|==|:)[\w.-]+$/, '');
  return named.startsWith('/') ? (named.split('/').at(-1) ?? named) : named;
}

function isThis(
  { programs = [], images = [], hosts = [] }: KnownServer,
  server: McpServerConfig,
): boolean {
  if (server.transport !== 'stdio') {
    return hosts.includes(URL.parse(server.url)?.hostname ?? '');
  }
  const names = [...programs, ...images.map((image) => `mcp/${image}`)];
  return [server.command, ...server.args].some((word) => names.includes(programName(word)));
}

/** What is known of a server by its program or its address; nothing for most. Its name in the file says nothing. */
export function knownRisks(server: McpServerConfig): readonly RiskKind[] {
  return knownServers.find((known) => isThis(known, server))?.has ?? [];
}
