import type { JsonObject, Millis, RunId, Tool, ToolListing } from '@aura/core';

import { canonicalJson } from '@aura/core';

import type { ToolRequest } from '../connection/connection.ts';
import type { ListedTool } from '../connection/listed-tool.ts';
import { ConnectError } from '../connection/open-connection.ts';
import { createMcpTool } from '../tool/create-mcp-tool.ts';
import type { Asked, Keying } from './keying.ts';
import { Limiter } from './limiter.ts';
import type { McpServer } from './mcp-server.ts';
import { PooledServer } from './pooled-server.ts';
import type { PoolPorts } from './pooled-server.ts';
import type { McpServerConfig } from './server-config.ts';
import type { McpServerStatus } from './server-status.ts';

/** How long a connection stays open that nobody uses. */
const idleMs: Millis = 5 * 60_000;
/** Connections of one server that are being opened: the others of the pool are not kept waiting by them. */
const parallelConnects = 8;
/** Tools that were made are kept up to this number: a server may tell everybody something else. */
const maxKnownTools = 4_000;

/** One of the connections. */
interface Entry {
  readonly server: PooledServer;
  /** Lists and calls under way. */
  busy: number;
  usedAt: Millis;
}

/** A server with several connections, each for those with an equal key, and never one for two. */
export class KeyedServers implements McpServer {
  readonly name: string;
  readonly #config: McpServerConfig;
  readonly #keying: Keying;
  readonly #ports: PoolPorts;
  /** By key, the one that was used last at the end. */
  readonly #entries = new Map<string, Entry>();
  readonly #known = new Map<string, Tool | undefined>();
  readonly #closing = new Set<Promise<void>>();
  #sweeping: Promise<void> | undefined;
  #revision = 0;
  /** Of the connection that was left last, where those that come and go are alike. */
  #lastStatus: McpServerStatus | undefined;

  constructor(config: McpServerConfig, keying: Keying, ports: PoolPorts) {
    this.name = config.name;
    this.#config = config;
    this.#keying = keying;
    this.#ports = {
      ...ports,
      connecting: new Limiter(parallelConnects),
      makeTool: (listed) => this.#makeTool(listed),
      onChange: () => {
        this.#revision += 1;
      },
    };
  }

  get revision(): number {
    return this.#revision;
  }

  async tools(signal: AbortSignal, asked: ToolListing = {}): Promise<readonly Tool[]> {
    const entry = this.#ports.signal.aborted ? undefined : this.#entry(asked);
    if (entry === undefined) return [];
    try {
      return await this.#during(entry, () => entry.server.tools(signal));
    } finally {
      const key = this.#keying.keyOf(asked);
      if (key === this.#keying.passing && entry.busy === 0) this.#leave(key);
    }
  }

  status(asked: ToolListing = {}): McpServerStatus {
    const entry = this.#entries.get(this.#keying.keyOf(asked));
    if (entry !== undefined) return entry.server.status();
    const { transport } = this.#config;
    const base = { serverName: this.name, transport, toolsCount: 0 };
    if (this.#hasRoom()) return this.#lastStatus ?? { ...base, status: 'not_attempted' };
    return { ...base, status: 'failed', reason: `Connection failed: ${this.#keying.crowded}` };
  }

  /** Without a connection for everybody, there is nobody to connect for before somebody asks. */
  async warm(): Promise<void> {
    if (this.#keying.shared !== undefined) await this.tools(this.#ports.signal).catch(() => {});
  }

  /** Ends the connection of a run that is over here, where runs have their own. */
  release(runId: RunId): void {
    if (this.#keying.passing !== undefined) this.#leave(this.#keying.keyOf({ runId }));
  }

  async close(): Promise<void> {
    const servers = [...this.#entries.values()].map(({ server }) => server.close());
    this.#entries.clear();
    await Promise.all([...servers, ...this.#closing, this.#sweeping]);
  }

  async #call({ given, ...request }: ToolRequest): Promise<JsonObject> {
    const entry = this.#entry(given ?? {});
    if (entry === undefined) throw new ConnectError(this.#keying.crowded);
    // A server that has no headers refuses them itself.
    const { headers } = this.#config.transport === 'stdio' ? (given ?? {}) : {};
    const rest = headers === undefined ? request : { ...request, given: { headers } };
    return this.#during(entry, () => entry.server.call(rest));
  }

  /** One tool for everybody to whom the server says the same: it is the call that knows whom it is for. */
  #makeTool(listed: ListedTool): Tool | undefined {
    const key = canonicalJson({ ...listed });
    if (this.#known.has(key)) return this.#known.get(key);
    if (this.#known.size >= maxKnownTools) this.#known.clear();
    const tool = createMcpTool(listed, {
      config: this.#config,
      logger: this.#ports.logger,
      call: (request) => this.#call(request),
    });
    this.#known.set(key, tool);
    return tool;
  }

  async #during<T>(entry: Entry, work: () => Promise<T>): Promise<T> {
    entry.busy += 1;
    try {
      return await work();
    } finally {
      entry.busy -= 1;
      entry.usedAt = this.#ports.clock.monotonic();
    }
  }

  /** The entry for these, as the one that was used last; undefined when all that there may be are in use. */
  #entry(asked: Asked): Entry | undefined {
    this.#ports.signal.throwIfAborted();
    const key = this.#keying.keyOf(asked);
    const known = this.#entries.get(key);
    if (known === undefined && !this.#makeRoom()) return undefined;
    const entry = known ?? {
      server: new PooledServer(this.#keying.configFor(asked), this.#ports),
      busy: 0,
      usedAt: this.#ports.clock.monotonic(),
    };
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    this.#sweeping ??= this.#sweep();
    return entry;
  }

  #hasRoom(): boolean {
    return (
      this.#entries.size < this.#keying.limit ||
      [...this.#entries].some((entry) => this.#isIdle(entry))
    );
  }

  #makeRoom(): boolean {
    if (this.#entries.size < this.#keying.limit) return true;
    const idle = [...this.#entries].find((entry) => this.#isIdle(entry));
    if (idle === undefined) return false;
    this.#leave(idle[0]);
    return true;
  }

  #isIdle([key, { busy }]: readonly [string, Entry]): boolean {
    return busy === 0 && key !== this.#keying.shared;
  }

  /** Whoever still has tools of it gets a new connection with the next call. */
  #leave(key: string): void {
    const entry = this.#entries.get(key);
    this.#entries.delete(key);
    if (entry === undefined) return;
    if (this.#keying.passing !== undefined) this.#lastStatus = entry.server.status();
    const closed = entry.server.close().finally(() => this.#closing.delete(closed));
    this.#closing.add(closed);
  }

  /** Closes what nobody has used for long, for as long as there is something to close. */
  async #sweep(): Promise<void> {
    const { clock, signal } = this.#ports;
    try {
      while (this.#entries.size > 0) {
        const now = clock.monotonic();
        const ends = [...this.#entries].map((entry) => ({
          key: entry[0],
          leftMs: this.#isIdle(entry) ? entry[1].usedAt + idleMs - now : idleMs,
        }));
        for (const { key, leftMs } of ends) if (leftMs <= 0) this.#leave(key);
        const open = ends.filter(({ leftMs }) => leftMs > 0).map(({ leftMs }) => leftMs);
        if (open.length > 0) await clock.sleep(Math.min(...open), signal);
      }
    } catch {
      // The pool closes.
    } finally {
      this.#sweeping = undefined;
    }
  }
}
