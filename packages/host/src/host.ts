import type { McpServerStatus } from '@aura/mcp';
import type {
  Agent,
  Clock,
  ErrorRecord,
  IdSource,
  Logger,
  Namespace,
  RunHandle,
  RunRequest,
  Tool,
  ToolListing,
} from '@aura/core';
import type { McpServerDescription } from './agents/describe-mcp-server.ts';
import type { RequestTraces } from '@aura/telemetry';
import type { HostTelemetry } from './telemetry/host-telemetry.ts';
import type { Recovery } from './runs/run-recovery.ts';
import type { HostRuns } from './runs/run-directory.ts';

/** One agent of a host: what clients may know about it and how to run it. */
export interface HostedAgent {
  /** Alias, else name: the `model` of the OpenAI API. */
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  /** Left out of listings, still callable by id. */
  readonly hidden: boolean;
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
  readonly ownedBy: string;
  readonly agent: Agent;
  /** Who is asked for approvals: whoever reads the answer, or a webhook. Absent: nobody. */
  readonly approvalRoute?: 'conversational' | 'webhook';
  /** Which tools that come with a request are offered to the model, by name. Absent: none. */
  readonly acceptsClientTool?: (name: string) => boolean;
  /** Starts a run. Never throws: failures are the run's last event. */
  run(request: RunRequest): RunHandle;
  /** Servers in name order; empty when none is configured. Connects nothing. */
  mcpStatus(asked?: ToolListing): readonly McpServerStatus[];
  /** Names of the headers of callers that its servers want, in lower case. Runs need to be given no others. */
  readonly forwards: readonly string[];
  /** The configured servers, in the order of the file, without anything secret. */
  readonly mcpServers: readonly McpServerDescription[];
  /**
   * What the model is offered, by server; a server that cannot be used, or not before `signal` aborts, is missing.
   * Connects where needed, also while a required server is down. Never rejects.
   */
  mcpTools(signal: AbortSignal, asked?: ToolListing): Promise<ReadonlyMap<string, readonly Tool[]>>;
  /** Resolves when every MCP server of this agent is connected or has failed. Never rejects. */
  ready(): Promise<void>;
}

/** The outcome of choosing an agent for a request. */
export type AgentSelection =
  | { readonly type: 'found'; readonly agent: HostedAgent }
  | { readonly type: 'missing_model' }
  | { readonly type: 'unknown_model'; readonly model: string };

/** Running agents made from a configuration. Closing it ends every run, connection and child process. */
export interface Host extends AsyncDisposable {
  /** In load order, hidden ones included. */
  readonly agents: readonly HostedAgent[];
  /** The id of the agent for requests that name none. */
  readonly defaultAgent?: string;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly logger: Logger;
  /** Who keeps the runs: false when they are lost with the process. */
  readonly durable: boolean;
  /** Takes note of requests, for traces. Absent: nobody wants them. */
  readonly requestTraces?: RequestTraces;
  /** Numbers of all its runs. Absent: none are kept. */
  readonly metrics?: HostTelemetry['metrics'];
  /** Why runs cannot be kept at present, because the disk is full, for example; undefined while they can. */
  storeProblem(): ErrorRecord | undefined;
  /** The runs of a namespace and everything below it. */
  runs(namespace: Namespace): HostRuns;
  /**
   * Goes on with, or closes, what processes that are gone have left unfinished: now, and every 5 s until the host
   * closes. From then on, runs also go on, with a denial, that nobody has answered in time. Called once, after the start;
   * resolves when it has looked for the first time.
   */
  recover(): Promise<Recovery>;
  /** With one agent always that one; otherwise by id, then by a unique name, then the default agent if `model` is absent. */
  select(model: string | undefined): AgentSelection;
  /**
   * Refuses new runs and waits until the running ones have ended or `drainMs` has passed. Then runs that are to survive
   * their process are parked, the others aborted, and everything is closed.
   */
  close(options?: { readonly drainMs?: number; readonly reason?: string }): Promise<void>;
}
