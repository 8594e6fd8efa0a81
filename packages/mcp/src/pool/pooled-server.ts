import type { JsonObject, Logger, Tool } from '@aura/core';

import { canonicalJson } from '@aura/core';

import type { Connection, ToolRequest } from '../connection/connection.ts';
import { untilAborted, withDeadline } from '../connection/deadline.ts';
import { failureReason } from '../connection/failure-reason.ts';
import type { ListedTool } from '../connection/listed-tool.ts';
import { NotSentError } from '../connection/not-sent-error.ts';
import type { ConnectionPorts } from '../connection/open-connection.ts';
import { ConnectError, openConnection } from '../connection/open-connection.ts';
import { TokenSource } from '../oauth/token-source.ts';
import { StdioTransport } from '../stdio/stdio-transport.ts';
import { createMcpTool } from '../tool/create-mcp-tool.ts';
import type { Limiter } from './limiter.ts';
import type { McpServer } from './mcp-server.ts';
import { RestartPolicy } from './restart-policy.ts';
import type { McpServerConfig } from './server-config.ts';
import type { McpServerStatus } from './server-status.ts';

const defaultConnectTimeoutMs = 10_000;
const defaultListTimeoutMs = 30_000;

const noHeaders = 'this server cannot be given headers for a single call, as its approver wants';

/** What a server gets from its pool. */
export interface PoolPorts extends ConnectionPorts {
  /** Bounds how many servers are being connected at a time. */
  readonly connecting: Limiter;
  /** Aborts when the pool closes. */
  readonly signal: AbortSignal;
  /** Makes a tool of what the server lists. Default: one whose calls go to this very server. */
  readonly makeTool?: (listed: ListedTool) => Tool | undefined;
  /** Called when the server says that its tools have changed. */
  readonly onChange?: () => void;
}

/** Tools by what the server said about them, so that an unchanged tool stays the same object with its compiled check. */
type KnownTools = ReadonlyMap<string, Tool>;

/** The life of one server: connection, listing, failures and restarts. */
export class PooledServer implements McpServer {
  readonly name: string;
  readonly #config: McpServerConfig;
  readonly #ports: PoolPorts;
  readonly #logger: Logger;
  readonly #restarts: RestartPolicy;
  readonly #tokens: TokenSource | undefined;
  #connection: Connection | undefined;
  #connecting: Promise<Connection> | undefined;
  #listing: Promise<readonly Tool[]> | undefined;
  #known: KnownTools = new Map();
  #tools: readonly Tool[] | undefined;
  #failure: string | undefined;
  /** Counts the server's announcements that its tools have changed. */
  #revision = 0;
  /** Settles when connections that ended have left no process behind. */
  #leaving: Promise<unknown> = Promise.resolve();

  constructor(config: McpServerConfig, ports: PoolPorts) {
    this.name = config.name;
    this.#config = config;
    this.#ports = ports;
    this.#logger = ports.logger.child({ mcpServer: config.name });
    this.#restarts = new RestartPolicy(ports.clock);
    this.#tokens = tokenSource(config, ports);
  }

  get revision(): number {
    return this.#revision;
  }

  /** Nothing of it belongs to one run. */
  release(): void {}

  async tools(signal: AbortSignal): Promise<readonly Tool[]> {
    if (this.#tools !== undefined) return this.#tools;
    this.#listing ??= this.#list().finally(() => {
      this.#listing = undefined;
    });
    return untilAborted(this.#listing, signal);
  }

  status(): McpServerStatus {
    const base = { serverName: this.name, transport: this.#config.transport };
    if (this.#failure !== undefined) {
      return { ...base, status: 'failed', toolsCount: 0, reason: this.#failure };
    }
    const status = this.#connection === undefined ? 'not_attempted' : 'connected';
    return { ...base, status, toolsCount: this.#known.size };
  }

  async warm(): Promise<void> {
    // It rejects only when the pool closes meanwhile, and then nobody wants the tools.
    await this.tools(this.#ports.signal).catch(() => {});
  }

  /** Calls a tool. A call that provably reached nobody is made once more, on a new connection. */
  async call(request: ToolRequest): Promise<JsonObject> {
    // Never made in another name than the one it was approved in.
    if (request.given?.headers !== undefined) throw new ConnectError(noHeaders);
    const connection = await this.#connected(request.signal);
    try {
      return await connection.call(request);
    } catch (error) {
      if (!(error instanceof NotSentError)) throw error;
      await this.#drop(connection);
      return (await this.#connected(request.signal)).call(request);
    }
  }

  async close(): Promise<void> {
    await Promise.allSettled([this.#connecting, this.#listing]);
    if (this.#connection !== undefined) await this.#drop(this.#connection);
    await this.#leaving;
  }

  #connected(signal: AbortSignal): Promise<Connection> {
    if (this.#connection?.alive) return Promise.resolve(this.#connection);
    this.#connecting ??= this.#connect().finally(() => {
      this.#connecting = undefined;
    });
    return untilAborted(this.#connecting, signal);
  }

  async #connect(): Promise<Connection> {
    const { clock, connecting, signal } = this.#ports;
    const { waitMs, refuses } = this.#restarts;
    const patienceMs = this.#config.connectTimeoutMs ?? defaultConnectTimeoutMs;
    if (refuses || waitMs > patienceMs) throw new ConnectError(this.#failure ?? 'not available');
    if (waitMs > 0) await clock.sleep(waitMs, signal);
    let connection: Connection;
    try {
      connection = await connecting.run(() =>
        openConnection(this.#config, {
          ...this.#ports,
          logger: this.#logger,
          ...(this.#tokens && { tokens: this.#tokens }),
          onToolsChanged: () => {
            this.#revision += 1;
            this.#tools = undefined;
            this.#ports.onChange?.();
          },
        }),
      );
    } catch (error) {
      signal.throwIfAborted();
      this.#fail(`Connection failed: ${error instanceof Error ? error.message : String(error)}`);
      throw new ConnectError(this.#failure, { cause: error });
    }
    this.#restarts.opened();
    this.#failure = undefined;
    this.#connection = connection;
    connection.onClose(() => this.#lose(connection));
    connection.onStubborn(() => this.#recycle(connection));
    return connection;
  }

  async #list(): Promise<readonly Tool[]> {
    const { clock, signal } = this.#ports;
    const ms = this.#config.listTimeoutMs ?? defaultListTimeoutMs;
    let connection: Connection | undefined;
    try {
      const open = await this.#connected(signal);
      connection = open;
      const revision = this.#revision;
      const listed = await withDeadline({ clock, ms, signal }, (signal) => open.list(signal));
      const tools = this.#adopt(listed);
      // A change that was announced while the list was on its way makes the next request ask again.
      if (revision === this.#revision && open.alive) this.#tools = tools;
      return tools;
    } catch (error) {
      if (signal.aborted || connection === undefined) return [];
      this.#fail(`Connection failed: listing its tools: ${this.#reason(error, connection)}`);
      await this.#drop(connection);
      return [];
    }
  }

  #adopt(listed: readonly ListedTool[]): readonly Tool[] {
    const known = new Map<string, Tool>();
    for (const tool of listed) {
      const key = canonicalJson({ ...tool });
      const adopted = this.#known.get(key) ?? this.#makeTool(tool);
      if (adopted !== undefined) known.set(key, adopted);
    }
    // Equal sets keep their order, so that the list offered to a model stays equal byte by byte.
    const before = [...this.#known.keys()];
    const unchanged = before.length === known.size && before.every((key) => known.has(key));
    if (!unchanged) this.#known = known;
    return [...this.#known.values()];
  }

  #makeTool(listed: ListedTool): Tool | undefined {
    if (this.#ports.makeTool !== undefined) return this.#ports.makeTool(listed);
    const [config, logger] = [this.#config, this.#logger];
    return createMcpTool(listed, { config, logger, call: (request) => this.call(request) });
  }

  #lose(connection: Connection): void {
    if (this.#connection !== connection) return;
    this.#connection = undefined;
    this.#tools = undefined;
    this.#restarts.lost();
    this.#leaving = Promise.allSettled([this.#leaving, connection.close()]);
    this.#failure = `Connection lost: ${this.#reason(undefined, connection)}`;
    this.#logger.log('warn', 'an MCP server went away', { reason: this.#failure });
  }

  /** Leaves a server that goes on with what was cancelled. Calls of others end over the old connection. */
  #recycle(connection: Connection): void {
    const { signal } = this.#ports;
    if (this.#connection !== connection || signal.aborted) return;
    this.#connection = undefined;
    this.#logger.log('warn', 'an MCP server goes on with a cancelled call; it is connected anew');
    this.#leaving = Promise.allSettled([this.#leaving, connection.retire(signal)]);
    this.#connected(signal).catch(() => {});
  }

  #fail(reason: string): void {
    this.#restarts.failed();
    this.#failure = reason;
    this.#logger.log('warn', 'an MCP server cannot be used', { reason });
  }

  /** Closes the connection on purpose: that is not the server going away. */
  async #drop(connection: Connection): Promise<void> {
    if (this.#connection === connection) {
      this.#connection = undefined;
      this.#tools = undefined;
    }
    await connection.close();
  }

  #reason(error: unknown, connection: Connection): string {
    const { transport } = connection;
    const process = transport instanceof StdioTransport ? transport : undefined;
    const end = process?.end;
    return failureReason({
      config: this.#config,
      error: error ?? new Error('the connection was closed'),
      ...(end !== undefined && { end }),
      ...(process && { stderr: process.stderrTail }),
    });
  }
}

function tokenSource(
  config: McpServerConfig,
  { clock, admits }: ConnectionPorts,
): TokenSource | undefined {
  if (config.transport === 'stdio' || config.auth === undefined) return undefined;
  const { auth, url: serverUrl, connectTimeoutMs: timeoutMs = defaultConnectTimeoutMs } = config;
  return new TokenSource({ auth, serverUrl, clock, timeoutMs, admits });
}
