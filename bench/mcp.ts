import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '@aura/config';
import type { Agent, CallId, RunId, Tool, ToolContext } from '@aura/core';
import {
  createAgentRunner,
  createIdSource,
  createMemoryRunLogs,
  Namespace,
  silentLogger,
} from '@aura/core';
import { createHost, nodeClock, nodeDigest, nodeRandom } from '@aura/host';
import type { HostedAgent } from '@aura/host';
import { createMcpPool, discoverTools } from '@aura/mcp';
import type { McpServer } from '@aura/mcp';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { BenchResult } from './bench-result.ts';
import { alternate, median, summarise } from './measure.ts';
import { startChild } from './processes/start-child.ts';
import { benchAgent, benchRequest } from './tool-round.ts';

const serverCount = 10;
const toolsPerServer = 20;
const coldRounds = 7;
const cachedRounds = 200;
const warmRequests = 100;
const callRounds = 15;
const callsPerSample = 200;

const { signal } = new AbortController();
const namespace = Namespace.of('tenant', 'bench');
const nameOf = (index: number): string => `server_${index}`;
const urlOf = (url: string, index: number): string => `${url}/${nameOf(index)}`;

function openPool() {
  const clientInfo = { name: 'aura-bench', version: '0.0.0' };
  return createMcpPool({ clock: nodeClock, logger: silentLogger, clientInfo });
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** Connecting to all servers and listing their tools, and listing them again. */
async function benchDiscovery(url: string): Promise<readonly BenchResult[]> {
  const cold: number[] = [];
  const cached: number[] = [];
  for (let round = 0; round < coldRounds; round += 1) {
    await using pool = openPool();
    const servers = Array.from({ length: serverCount }, (_, index): McpServer =>
      pool.server({ name: nameOf(index), transport: 'http_streamable', url: urlOf(url, index) }),
    );
    let found: readonly Tool[] = [];
    const discover = async (): Promise<void> => {
      found = await discoverTools(servers, { signal });
    };
    cold.push(await timed(discover));
    if (found.length !== serverCount * toolsPerServer) {
      throw new Error(`found ${found.length} tools`);
    }
    for (let again = 0; again < cachedRounds; again += 1) cached.push(await timed(discover));
  }
  const what = `${serverCount * toolsPerServer} tools of ${serverCount} servers`;
  return [
    summarise({ name: `${what}, discovered`, unit: 'ms', aim: { atMost: 1_500 } }, cold),
    summarise({ name: `${what}, from the cache`, unit: 'ms', aim: { atMost: 5 } }, cached),
  ];
}

/** The same agent with a model that notes when it is called: what it makes of the request is no part of the figure. */
function withoutModel(agent: Agent, onCall: () => void): Agent {
  const model = benchAgent(0).model;
  return {
    ...agent,
    model: {
      ...model,
      stream(...request) {
        onCall();
        return model.stream(...request);
      },
    },
  };
}

/** From the request to the moment in which the model is called. */
function modelTimer({ agent }: HostedAgent): () => Promise<number> {
  const ports = { clock: nodeClock, random: nodeRandom };
  const runner = createAgentRunner({
    ...ports,
    ids: createIdSource(ports),
    digest: nodeDigest,
    logger: silentLogger,
    runLogs: createMemoryRunLogs(),
  });
  let calledAt = 0;
  const timed = withoutModel(agent, () => {
    calledAt = performance.now();
  });
  return async () => {
    const startedAt = performance.now();
    await runner.start(timed, benchRequest).result;
    return calledAt - startedAt;
  };
}

/** The same agent with all servers and with none. */
async function benchWarmRequest(url: string): Promise<BenchResult> {
  const folder = await mkdtemp(join(tmpdir(), 'aura-bench-mcp-'));
  try {
    const servers = Array.from(
      { length: serverCount },
      (_, index) =>
        `[mcp.servers.${nameOf(index)}]\ntransport = "http_streamable"\nurl = "${urlOf(url, index)}"`,
    );
    const file = (name: string, rest: readonly string[]): string =>
      [
        `[agent]\nname = "${name}"\nsystem_prompt = "You help."`,
        // Nothing listens there, and nobody waits for it.
        '[agent.llm]\nprovider = "openai"\napi_key = "unused"\nmodel = "m"\nbase_url = "http://127.0.0.1:9/v1"',
        ...rest,
      ].join('\n');
    await writeFile(join(folder, 'a.toml'), file('tools', servers));
    await writeFile(join(folder, 'b.toml'), file('none', []));
    const config = await loadConfig({ path: folder, cwd: folder, env: {} });
    await using host = createHost({ config, logger: silentLogger, version: '0.0.0' });
    const [tools, none] = host.agents;
    if (tools === undefined || none === undefined) throw new Error('two agents were configured');
    await tools.ready();
    const sides = { subject: modelTimer(tools), baseline: modelTimer(none) };
    await alternate(20, sides);
    const rounds = await alternate(warmRequests, sides);
    const added = rounds.map(({ subject, baseline }) => subject - baseline);
    const name = `${serverCount} servers, added to a warm request before its model call`;
    return summarise({ name, unit: 'ms', aim: { atMost: 0.5 } }, added);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function callContext(): ToolContext {
  return {
    namespace,
    session: 'bench',
    runId: 'run_bench' as RunId,
    callId: 'call_bench' as CallId,
    agent: 'bench',
    idempotencyKey: 'bench',
    signal,
    logger: silentLogger,
    clock: nodeClock,
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    requestInput: () => Promise.reject(new Error('nobody is there')),
    progress: () => undefined,
  };
}

/** The same call through a tool of Aura and through the library alone, to the same server. */
async function benchCall(url: string): Promise<BenchResult> {
  await using pool = openPool();
  const at = urlOf(url, 0);
  const server = pool.server({ name: 'calls', transport: 'http_streamable', url: at });
  const [tool] = await server.tools(signal);
  if (tool === undefined) throw new Error('the server has no tool');
  const client = new Client({ name: 'aura-bench', version: '0.0.0' });
  await client.connect(new StreamableHTTPClientTransport(new URL(at)));
  const args = { text: 'hello' };
  const sample = (call: () => Promise<unknown>) => async () => {
    const times: number[] = [];
    for (let done = 0; done < callsPerSample; done += 1) times.push(await timed(call));
    return median(times) * 1_000;
  };
  const ours = sample(async () => {
    const checked = await tool.check(args);
    if (checked.ok) await tool.execute(checked.args, callContext());
  });
  const theirs = sample(() => client.callTool({ name: tool.name, arguments: args }));
  try {
    await alternate(2, { subject: ours, baseline: theirs });
    const rounds = await alternate(callRounds, { subject: ours, baseline: theirs });
    const added = rounds.map(({ subject, baseline }) => subject - baseline);
    const name = 'a call, added to what it takes with the MCP library alone';
    return summarise({ name, unit: 'us', aim: { atMost: 50 } }, added);
  } finally {
    await client.close();
  }
}

/** What MCP servers cost: finding their tools, having them, calling them. */
export async function benchMcp(): Promise<readonly BenchResult[]> {
  await using servers = await startChild('mcp-servers');
  const { url } = servers;
  return [...(await benchDiscovery(url)), await benchWarmRequest(url), await benchCall(url)];
}
