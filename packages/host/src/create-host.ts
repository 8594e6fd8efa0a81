import { formatIssue } from '@aura/config';
import type { AgentConfig, LoadedConfig } from '@aura/config';
import { createAgentRunner, createIdSource, createMemoryRunLogs, defaultLimits } from '@aura/core';
import type {
  Agent,
  AgentRunner,
  Clock,
  Logger,
  Random,
  RunHandle,
  RunId,
  RunLogs,
  RunMode,
  RunRequest,
} from '@aura/core';
import { createMcpPool } from '@aura/mcp';
import type { McpPool } from '@aura/mcp';
import { agentDigest } from './agent-digest.ts';
import { createModel } from './create-model.ts';
import type { Host, HostedAgent } from './host.ts';
import { createAgentMcp } from './mcp-servers.ts';
import { nodeClock } from './node/node-clock.ts';
import { nodeDigest } from './node/node-digest.ts';
import { nodeRandom } from './node/node-random.ts';
import { recoverRuns } from './recover-runs.ts';
import { hostRuns } from './run-directory.ts';
import type { RunDirectoryOptions } from './run-directory.ts';
import { selectAgent } from './select-agent.ts';

/** What a host is made from. Ports that are left out are those of this machine. */
export interface HostOptions {
  readonly config: LoadedConfig;
  readonly logger: Logger;
  /** Of Aura, as MCP servers get to see it. */
  readonly version: string;
  readonly clock?: Clock;
  readonly random?: Random;
  /** Where the program lies that ends MCP servers with Aura; to be given when the packages were bundled. */
  readonly guardianPath?: string;
  /** Where runs are kept; closed with the host. Default: in memory, lost with the process. */
  readonly store?: { readonly runLogs: RunLogs } & AsyncDisposable;
}

interface TrackedRun {
  readonly handle: RunHandle;
  readonly mode: RunMode;
}

interface Workshop {
  readonly pool: McpPool;
  readonly runner: AgentRunner;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Starts a run and keeps track of it. */
  start(agent: Agent, request: RunRequest): RunHandle;
}

function hostAgent(config: AgentConfig, workshop: Workshop): HostedAgent {
  const { id, name } = config;
  const logger = workshop.logger.child({ agent: id });
  const mcp = createAgentMcp(config.mcp, {
    pool: workshop.pool,
    logger,
    filter: config.mcpFilter,
  });
  const agent: Agent = {
    id,
    name,
    digest: agentDigest(config),
    model: createModel(config.llm, workshop),
    system: [{ id: 'system_prompt', text: config.systemPrompt }],
    tools: mcp,
    limits: { ...defaultLimits, turnDepth: config.turnDepth },
    notices: {
      lastTurn: config.nudgeLastTurn,
      ...(config.nudgeTurnsRemaining === undefined
        ? {}
        : { turnsRemaining: config.nudgeTurnsRemaining }),
    },
  };
  return {
    id,
    name,
    ...(config.description === undefined ? {} : { description: config.description }),
    hidden: config.hidden,
    createdAt: config.createdAt,
    ownedBy: config.modelOwner ?? config.llm.provider,
    agent,
    run: (request) => workshop.start(agent, request),
    mcpStatus: () => mcp.status(),
    ready: () => mcp.warm(),
  };
}

/** Turns a configuration into running agents. MCP servers are connected in the background. */
export function createHost(options: HostOptions): Host {
  const { config, logger, clock = nodeClock, random = nodeRandom } = options;
  const ids = createIdSource({ clock, random });
  const runLogs = options.store?.runLogs ?? createMemoryRunLogs();
  const active = new Map<RunId, TrackedRun>();
  const closing = new AbortController();
  const pool = createMcpPool({
    clock,
    logger,
    clientInfo: { name: 'aura', version: options.version },
    ...(options.guardianPath === undefined ? {} : { guardianPath: options.guardianPath }),
  });
  const runner = createAgentRunner({
    clock,
    random,
    ids,
    digest: nodeDigest,
    logger,
    runLogs,
  });
  const track = (handle: RunHandle, mode: RunMode): RunHandle => {
    // A host that closes takes no new runs: they end as aborted before they have called anything.
    if (closing.signal.aborted) handle.abort('server shutdown');
    active.set(handle.runId, { handle, mode });
    void handle.result.catch(() => {}).finally(() => active.delete(handle.runId));
    return handle;
  };
  const start = (agent: Agent, request: RunRequest): RunHandle =>
    track(runner.start(agent, request), request.mode ?? 'attached');
  const workshop: Workshop = { pool, runner, clock, random, logger, start };
  const agents = config.agents.map((agent) => hostAgent(agent, workshop));
  for (const issue of config.warnings) {
    logger.log(issue.severity === 'info' ? 'info' : 'warn', formatIssue(issue));
  }
  for (const agent of agents) void agent.ready(closing.signal);

  const directory: RunDirectoryOptions = {
    runLogs,
    runner,
    clock,
    agents,
    live: (runId) => active.get(runId)?.handle,
    track: (handle) => track(handle, 'resumable'),
  };

  let closed: Promise<void> | undefined;
  const close = async (drainMs: number, reason: string): Promise<void> => {
    const ended = Promise.allSettled([...active.values()].map(({ handle }) => handle.result));
    closing.abort();
    if (drainMs > 0) {
      const drained = new AbortController();
      const timeout = clock.sleep(drainMs, drained.signal).catch(() => {});
      await Promise.race([ended, timeout]);
      drained.abort();
    }
    for (const { handle, mode } of active.values()) {
      if (mode === 'attached' || options.store === undefined) handle.abort(reason);
      else handle.park();
    }
    await ended;
    await pool[Symbol.asyncDispose]();
    await options.store?.[Symbol.asyncDispose]();
  };
  return {
    agents,
    clock,
    ids,
    logger,
    durable: options.store !== undefined,
    runs: (namespace) => hostRuns(directory, namespace),
    recover: () => recoverRuns({ ...directory, logger }),
    select: (model) => selectAgent(agents, config.defaultAgent, model),
    close: ({ drainMs = 0, reason = 'server shutdown' } = {}) => {
      closed ??= close(drainMs, reason);
      return closed;
    },
    [Symbol.asyncDispose]() {
      return this.close();
    },
  };
}
