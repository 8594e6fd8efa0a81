import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What an agent of a test is made of. */
export interface TestAgent {
  readonly url: string;
  readonly name?: string;
  /** More TOML. */
  readonly rest?: string;
}

/** A new folder with one file per agent. */
export function agentFolder(...agents: readonly TestAgent[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'aura-cli-'));
  for (const { name = 'calc', url, rest = '' } of agents) {
    const text = [
      '[agent]',
      `name = "${name}"`,
      'system_prompt = "You calculate."',
      '[agent.llm]',
      'provider = "openai"',
      'api_key = "sk-secret-key-of-the-test"',
      'model = "scripted"',
      `base_url = "${url}"`,
      rest,
    ];
    writeFileSync(join(folder, `${name}.toml`), text.join('\n'));
  }
  return folder;
}

/** The TOML of an MCP server that is started like this. */
export function stdioServer(
  name: string,
  server: { command: string; args: readonly string[] },
): string {
  return [
    `[mcp.servers.${name}]`,
    'transport = "stdio"',
    `cmd = ${JSON.stringify([server.command, ...server.args])}`,
  ].join('\n');
}
