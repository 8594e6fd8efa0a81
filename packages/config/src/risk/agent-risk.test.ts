import { describe, expect, it } from 'vitest';
import { agentFile, loadFiles } from '../../test-support/load-files.ts';
import { agentRisk } from './agent-risk.ts';
import type { FoundTool } from './may-name.ts';
import { unmatchedPatterns } from './unmatched-patterns.ts';

const stdio = (name: string, ...cmd: readonly string[]): string =>
  `[mcp.servers.${name}]\ntransport = "stdio"\ncmd = ["${cmd[0]}"]\nargs = ${JSON.stringify(cmd.slice(1))}\n`;
const files = stdio('files', 'npx', '-y', '@modelcontextprotocol/server-filesystem@1.2.3', '/data');
const fetch = stdio('pages', '/usr/bin/uvx', 'mcp-server-fetch==2025.1');
const label = (tools: string, name: string): string =>
  `[[policy.flow.sources]]\ntools = ${tools}\nlabels = ["${name}"]\n`;
const sink = (tools: string, when: string): string =>
  `[[policy.flow.sinks]]\ntools = ${tools}\nwhen = ${when}\naction = "refuse"\n`;
const labelled = label('["files:*"]', 'private') + label('["pages:*"]', 'untrusted');

async function load(rest: string) {
  const loaded = await loadFiles({ 'a.toml': agentFile({ rest }) });
  const [agent] = loaded.agents;
  if (agent === undefined) throw new Error('there is no agent');
  const risky = loaded.warnings.filter(({ code }) => code === 'config/risky_agent');
  return { agent, risky };
}

async function isRisky(rest: string): Promise<boolean> {
  return (await load(rest)).risky.length > 0;
}

describe('an agent with private data, untrusted content and a way out', () => {
  it('is named, with what it has of each and where', async () => {
    const { risky } = await load(files + fetch);
    expect(risky).toMatchObject([
      {
        severity: 'warning',
        path: 'agent.name',
        at: { line: 3 },
        message:
          'is an agent that has private data (files), untrusted content (pages) and a way out (pages): ' +
          'text by a stranger could make it send the data away',
      },
    ]);
  });

  it.each([
    [stdio('a', 'docker', 'run', '-i', 'ghcr.io/github/github-mcp-server:v1')],
    [stdio('a', '/opt/bin/github-mcp-server', 'stdio')],
    [files + stdio('b', 'docker', 'run', 'mcp/fetch:latest')],
    [
      '[mcp.servers.a]\ntransport = "http_streamable"\nurl = "https://api.githubcopilot.com/mcp/"\n',
    ],
    [fetch + label('["lookup"]', 'private')],
    [`${fetch}[tools]\nfilesystem = true\nfilesystem_root = "/data"\n`],
    [`${fetch}[policy.flow]\ninput = ["private"]\n`],
  ])('is known by programs, addresses and labels: %j', async (rest) => {
    expect(await isRisky(rest)).toBe(true);
  });

  it.each([
    [''],
    [files],
    [fetch],
    [stdio('github', 'node', 'github.js')],
    [stdio('fetch', 'npx', '@someone/server-filesystem')],
    [labelled.replaceAll('files:', '').replaceAll('pages:', '')],
  ])('is none without all three, whatever names say: %j', async (rest) => {
    expect(await isRisky(rest)).toBe(false);
  });

  it('is none with a filter that may leave out what matters', async () => {
    const agent = 'name = "helper"\nmcp_filter = ["read_*"]';
    const { warnings } = await loadFiles({ 'a.toml': agentFile({ agent, rest: files + fetch }) });
    expect(warnings.filter(({ code }) => code === 'config/risky_agent')).toEqual([]);
  });

  it('is handled by a sink before the way out, if it knows of the data', async () => {
    const all = files + fetch;
    const both = '["private", "untrusted"]';
    expect(await isRisky(all + labelled + sink('["pages:*"]', both))).toBe(false);
    expect(await isRisky(all + labelled + sink('["fetch"]', '["private"]'))).toBe(false);
    expect(await isRisky(all + labelled + sink('["@openWorld"]', '["private"]'))).toBe(false);
    expect(await isRisky(all + labelled + sink('["files:*"]', both))).toBe(true);
    const unaware = label('["pages:*"]', 'private') + sink('["pages:*"]', '["private"]');
    expect(await isRisky(all + unaware)).toBe(true);
    const asks = '[hitl]\nrequire_approval = ["*"]\n[hitl.route]\nmode = "conversational"\n';
    expect(await isRisky(all + asks)).toBe(false);
    expect(await isRisky(all + asks.replace('*', 'read_*'))).toBe(true);
  });

  it('is found by what tools say as well, tool by tool', async () => {
    const post: FoundTool = { name: 'post', server: 'web', own: 'post', openWorld: true };
    const safe: FoundTool = { name: 'read', server: 'web', own: 'read' };
    const { agent } = await load(label('["lookup"]', 'private'));
    expect(agentRisk(agent, [post, safe])).toEqual({
      private: ['lookup'],
      untrusted: ['post'],
      out: ['post'],
    });
    expect(agentRisk(agent, [safe])).toBeUndefined();
    const handled = await load(label('["lookup"]', 'private') + sink('["p*"]', '["private"]'));
    expect(agentRisk(handled.agent, [post])).toBeUndefined();
    expect(agentRisk(handled.agent, [{ ...post, name: 'x', own: 'x' }])).toBeDefined();
  });
});

it('finds patterns that name no tool', async () => {
  const { agent } = await load(
    files + label('["files:read_*", "files:x", "gone", "@openWorld", "note"]', 'private'),
  );
  const found: readonly FoundTool[] = [
    { name: 'read_file', server: 'files', own: 'read_file' },
    { name: 'x', server: 'other', own: 'x' },
    { name: 'note' },
  ];
  expect(unmatchedPatterns(agent, found)).toEqual(['files:x', 'gone']);
  // A client may bring any tool.
  const open = { ...agent, enableClientTools: true };
  expect(unmatchedPatterns(open, found)).toEqual(['files:x']);
});
