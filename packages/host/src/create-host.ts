import { formatIssue } from '@aura/config';
import type { LoadedConfig } from '@aura/config';
import {
  abortReasons,
  calibratedCounter,
  createAgentRunner,
  createIdSource,
  createMemoryRunLogs,
  createMemoryTimers,
  heuristicCounter,
  TimerService,
} from '@aura/core';
import type {
  Agent,
  ApprovalBroker,
  BlobStore,
  Clock,
  ErrorRecord,
  Logger,
  Millis,
  ProfileStates,
  Random,
  RunLogs,
  RunRequest,
  Timers,
} from '@aura/core';
import { createMcpPool } from '@aura/mcp';
import type { Pruned, Retention } from '@aura/store';
import { createMemoryProfileStates, gptCounter, GptTokenizer, ProfileLedger } from '@aura/models';
import { ActiveRuns } from './runs/active-runs.ts';
import { CarriedHeaders } from './runs/carried-headers.ts';
import { closeHost } from './close-host.ts';
import { approvalDesk } from './hitl/approval-desk.ts';
import type { WebhookSigning } from './hitl/webhook-signing.ts';
import { hostAgent } from './agents/host-agent.ts';
import type { Host } from './host.ts';
import { hostResults } from './store/host-results.ts';
import { nodeClock } from './node/node-clock.ts';
import { nodeDigest } from './node/node-digest.ts';
import { nodeRandom } from './node/node-random.ts';
import type { RunContext } from './runs/run-context.ts';
import { hostRuns } from './runs/run-directory.ts';
import { watchExpiries } from './runs/run-expiry.ts';
import { RunRecovery } from './runs/run-recovery.ts';
import type { Recovery } from './runs/run-recovery.ts';
import { requireSkills } from './skills/require-skills.ts';
import { selectAgent } from './agents/select-agent.ts';
import { sweepStore } from './store/sweep-store.ts';
import type { HostTelemetry } from './telemetry/host-telemetry.ts';

/** What a host is made from. Ports that are left out are those of this machine. */
export interface HostOptions {
  readonly config: LoadedConfig;
  readonly logger: Logger;
  /** What relative paths of the configuration start from. Default: the working directory of the process. */
  readonly cwd?: string;
  /** Of Aura, as MCP servers get to see it. */
  readonly version: string;
  readonly clock?: Clock;
  readonly random?: Random;
  /** Where the program lies that ends MCP servers with Aura; to be given when the packages were bundled. */
  readonly guardianPath?: string;
  /** The same of the thread that counts tokens. */
  readonly tokenizerPath?: string;
  /** Where runs are kept; closed with the host. Default: in memory, lost with the process. */
  readonly store?: {
    readonly runLogs: RunLogs;
    readonly timers?: Timers;
    /** Where long results of tools are kept. Default: in memory. */
    readonly blobs?: BlobStore;
    readonly profileStates?: ProfileStates;
    readonly path?: string;
    readonly problem?: () => ErrorRecord | undefined;
    readonly prune?: (retention: Retention) => Promise<Pruned>;
  } & AsyncDisposable;
  /** What may stay in the store; the rest is removed every hour, once runs are recovered. Default: nothing is removed. */
  readonly retention?: Retention;
  /** Signs what goes to approval webhooks. Default: nothing is signed, and no signature asked for. */
  readonly webhookSigning?: WebhookSigning;
  /** Asks for approvals in the place of a conversation. Default: runs wait until somebody decides. */
  readonly approvalBroker?: ApprovalBroker;
  /** Reports what runs do; closed with the host. Default: nobody is told. See {@link openTelemetry}. */
  readonly telemetry?: HostTelemetry;
  /**
   * Longest time of a run from when it goes on here, after its process was gone or it waited for somebody: whoever
   * limited its time may be gone as well. Default 15 minutes; 0: none.
   */
  readonly recoveredRunLimitMs?: Millis;
}

/** Turns a configuration into running agents. MCP servers are connected in the background. */
export function createHost(options: HostOptions): Host {
  const { config, logger, store, clock = nodeClock, random = nodeRandom } = options;
  const { cwd = process.cwd() } = options;
  const skills = requireSkills(config.agents, { cwd, logger });
  const files = { cwd, configFiles: config.files, databasePath: store?.path };
  const ids = createIdSource({ clock, random });
  const runLogs = store?.runLogs ?? createMemoryRunLogs();
  const ledger = store?.timers ?? createMemoryTimers({ clock });
  const timers = new TimerService({ timers: ledger, clock, logger });
  const { allowedHosts } = config;
  const pool = createMcpPool({
    clock,
    logger,
    clientInfo: { name: 'aura', version: options.version },
    ...(options.guardianPath === undefined ? {} : { guardianPath: options.guardianPath }),
    ...(allowedHosts && { admits: (address: string) => allowedHosts.admits(address) }),
  });
  const active = new ActiveRuns({
    isDurable: store !== undefined,
    onEnd: (runId) => pool.release(runId),
  });
  const { telemetry } = options;
  const observers = telemetry && { observers: telemetry.observers };
  const world = { clock, random, ids, digest: nodeDigest, logger, runLogs, timers, ...observers };
  const runner = createAgentRunner(world);
  const carried = new CarriedHeaders();
  const start = (agent: Agent, request: RunRequest) => {
    const handle = runner.start(agent, request);
    carried.keep(handle.runId, request.forwarded);
    void carried.until(handle);
    return active.addStarted(handle, request.mode ?? 'attached');
  };
  const approvals = approvalDesk({ ...options, clock, random });
  const states = store?.profileStates ?? createMemoryProfileStates();
  const profiles = new ProfileLedger({ states, clock, logger });
  const { tokenizerPath } = options;
  // Costs nothing before something is counted that an estimate does not do for.
  const tokenizer = new GptTokenizer(
    tokenizerPath === undefined ? {} : { threadPath: tokenizerPath },
  );
  const counter = gptCounter(tokenizer, { estimate: calibratedCounter(heuristicCounter()) });
  const workshop = {
    pool,
    profiles,
    counter,
    results: hostResults({ store, retention: options.retention, clock, random }),
    clock,
    random,
    logger,
    approvals,
    skills,
    files,
    start,
  };
  const agents = config.agents.map((agent) => hostAgent(agent, workshop));
  for (const issue of config.warnings) {
    logger.log(issue.severity === 'info' ? 'info' : 'warn', formatIssue(issue));
  }
  for (const agent of agents) void agent.ready();

  const context: RunContext = {
    runLogs,
    runner,
    clock,
    ids,
    agents,
    active,
    logger,
    carried,
    resumedRunLimitMs: options.recoveredRunLimitMs ?? 15 * 60_000,
  };
  const recovery = new RunRecovery(context, logger);
  const sweep = async (): Promise<void> => {
    const { retention } = options;
    if (retention === undefined || store?.prune === undefined) return;
    const prune = store.prune.bind(store);
    await sweepStore({ prune }, { retention, clock, logger, closing: active.closing });
  };
  let sweeping: Promise<void> | undefined;
  let recovered: Promise<Recovery> | undefined;
  const recover = async (): Promise<Recovery> => {
    await watchExpiries(context, timers);
    const found = await recovery.begin();
    // Last: what is to go on must not wait for what is to go.
    sweeping = sweep();
    return found;
  };
  telemetry?.metrics?.readings({
    'aura.store.problem': () => (store?.problem?.() === undefined ? 0 : 1),
  });
  let closed: Promise<void> | undefined;
  return {
    agents,
    ...(config.defaultAgent === undefined ? {} : { defaultAgent: config.defaultAgent }),
    clock,
    ids,
    logger,
    durable: store !== undefined,
    ...(telemetry?.requests === undefined ? {} : { requestTraces: telemetry.requests }),
    ...(telemetry?.metrics === undefined ? {} : { metrics: telemetry.metrics }),
    storeProblem: () => store?.problem?.(),
    runs: (namespace) => hostRuns(context, namespace),
    recover: () => (recovered ??= recover()),
    select: (model) => selectAgent(agents, config.defaultAgent, model),
    close({ drainMs = 0, reason = abortReasons.serverShutdown } = {}) {
      closed ??= closeHost(
        {
          active,
          recovery,
          timers,
          pool,
          profiles,
          tokenizer,
          store,
          telemetry,
          clock,
          swept: () => sweeping,
        },
        { drainMs, reason },
      );
      return closed;
    },
    [Symbol.asyncDispose]() {
      return this.close();
    },
  };
}
