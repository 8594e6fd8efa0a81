import type { FakeMcpCommand } from '@aura/testkit';

/** The parts of a configuration file that tests vary. Extra lines are TOML. */
export interface AgentParts {
  readonly name?: string;
  readonly prompt?: string;
  /** Lines of `[agent]`. */
  readonly agent?: string;
  /** Default `openai`. */
  readonly provider?: string;
  /** Name of the model. Default `scripted`. */
  readonly model?: string;
  /** Lines of `[agent.llm]`. */
  readonly llm?: string;
  /** Tables of MCP servers. */
  readonly servers?: readonly string[];
}

/** A configuration file of one agent whose model is at `MODEL_URL`. */
export function agentToml(parts: AgentParts = {}): string {
  const { name = 'helper', prompt = 'You help.', agent = '', llm = '', servers = [] } = parts;
  const { provider = 'openai', model = 'scripted' } = parts;
  return `[agent]
name = ${toml(name)}
system_prompt = ${toml(prompt)}
${agent}
[agent.llm]
provider = ${toml(provider)}
api_key = "test-key"
model = ${toml(model)}
base_url = "{{ env.MODEL_URL }}"
${llm}
${servers.join('\n')}`;
}

/** The table of an MCP server over streamable HTTP. */
export function httpServer(name: string, url: string, lines = ''): string {
  return `[mcp.servers.${name}]
transport = "http_streamable"
url = ${toml(url)}
${lines}
`;
}

/** The table of an MCP server that runs as a child process. */
export function stdioServer(name: string, server: FakeMcpCommand, lines = ''): string {
  const { command, args, env } = server;
  const variables = Object.entries(env).map(([key, value]) => `${key} = ${toml(value)}`);
  return `[mcp.servers.${name}]
transport = "stdio"
cmd = ${toml([command, ...args])}
env = { ${variables.join(', ')} }
${lines}
`;
}

/** The quoting of JSON is valid in TOML, for texts and lists of texts. */
function toml(value: string | readonly string[]): string {
  return JSON.stringify(value);
}
