import type { ForwardedHeaders, GivenHeaders, JsonObject, Millis, Tool } from '@aura/core';

import { canonicalJson, resolveHeaders } from '@aura/core';

import type { ToolRequest } from '../connection/connection.ts';
import type { ListedTool } from '../connection/listed-tool.ts';
import { ConnectError } from '../connection/open-connection.ts';
import { headersDigest } from '../http/headers-digest.ts';
import { createMcpTool } from '../tool/create-mcp-tool.ts';
import { Limiter } from './limiter.ts';
import type { McpServer } from './mcp-server.ts';
import { PooledServer } from './pooled-server.ts';
import type { PoolPorts } from './pooled-server.ts';
import type { HttpServerConfig } from './server-config.ts';
import type { McpServerStatus } from './server-status.ts';

/** How many callers of one server have a connection. */
const maxIdentities = 256;
/** How long a connection stays open that nobody uses. */
const idleMs: Millis = 5 * 60_000;
/** Callers of one server who are being connected: the others of the pool are not kept waiting by them. */
const parallelConnects = 8;
/** Tools that were made are kept up to this number: a server may tell every caller something else. */
const maxKnownTools = 4_000;

/** The connection of one identity. */
interface Entry {
  readonly server: PooledServer;
  /** Lists and calls under way. */
  busy: number;
  usedAt: Millis;
}

const crowded = `${maxIdentities} callers use this server at the same time`;

/**
 * A server that gets headers of the callers, or of those who approve calls: one connection for each set of headers, and never
 * one for two. Whose headers they are does not matter, only that they are equal.
 */
export class IdentityServers implements McpServer {
  readonly name: string;
  readonly #config: HttpServerConfig;
  readonly #ports: PoolPorts;
  /** By the digest of their headers, the one that was used last at the end. */
  readonly #entries = new Map<string, Entry>();
  /** Of the headers without any of a caller, where all callers share a connection with those: it stays open. */
  readonly #shared: string | undefined;
  readonly #known = new Map<string, Tool | undefined>();
  readonly #closing = new Set<Promise<void>>();
  #sweeping: Promise<void> | undefined;

  constructor(config: HttpServerConfig, ports: PoolPorts) {
    this.name = config.name;
    this.#config = config;
    const { headersFromRequest = {} } = config;
    const isShared = Object.keys(headersFromRequest).length === 0;
    this.#shared = isShared ? headersDigest(resolveHeaders(config)) : undefined;
    this.#ports = {
      ...ports,
      connecting: new Limiter(parallelConnects),
      makeTool: (listed) => this.#makeTool(listed),
    };
  }

  async tools(signal: AbortSignal, forwarded?: ForwardedHeaders): Promise<readonly Tool[]> {
    const entry = this.#ports.signal.aborted ? undefined : this.#entry({ forwarded });
    if (entry === undefined) return [];
    return this.#during(entry, () => entry.server.tools(signal));
  }

  status(forwarded?: ForwardedHeaders): McpServerStatus {
    const headers = resolveHeaders(this.#config, { forwarded });
    const entry = this.#entries.get(headersDigest(headers));
    if (entry !== undefined) return entry.server.status();
    const { transport } = this.#config;
    const base = { serverName: this.name, transport, toolsCount: 0 };
    if (this.#hasRoom()) return { ...base, status: 'not_attempted' };
    return { ...base, status: 'failed', reason: `Connection failed: ${crowded}` };
  }

  /** Without a connection for everybody, there is nobody to connect for before somebody calls. */
  async warm(): Promise<void> {
    if (this.#shared !== undefined) await this.tools(this.#ports.signal).catch(() => {});
  }

  async close(): Promise<void> {
    const servers = [...this.#entries.values()].map(({ server }) => server.close());
    this.#entries.clear();
    await Promise.all([...servers, ...this.#closing, this.#sweeping]);
  }

  async #call({ given, ...request }: ToolRequest): Promise<JsonObject> {
    const entry = this.#entry(given);
    if (entry === undefined) throw new ConnectError(crowded);
    return this.#during(entry, () => entry.server.call(request));
  }

  /** One tool for all callers to whom the server says the same: it is the call that knows the caller. */
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

  /** The entry for these headers, as the one that was used last; undefined when all that there may be are in use. */
  #entry(given: GivenHeaders | undefined): Entry | undefined {
    this.#ports.signal.throwIfAborted();
    const headers = resolveHeaders(this.#config, given);
    const key = headersDigest(headers);
    const known = this.#entries.get(key);
    if (known === undefined && !this.#makeRoom()) return undefined;
    const entry = known ?? {
      server: new PooledServer({ ...this.#config, headers }, this.#ports),
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
      this.#entries.size < maxIdentities || [...this.#entries].some((entry) => this.#isIdle(entry))
    );
  }

  #makeRoom(): boolean {
    if (this.#entries.size < maxIdentities) return true;
    const idle = [...this.#entries].find((entry) => this.#isIdle(entry));
    if (idle === undefined) return false;
    this.#evict(idle[0]);
    return true;
  }

  #isIdle([key, { busy }]: readonly [string, Entry]): boolean {
    return busy === 0 && key !== this.#shared;
  }

  /** Whoever still has tools of it gets a new connection with the next call. */
  #evict(key: string): void {
    const entry = this.#entries.get(key);
    this.#entries.delete(key);
    if (entry === undefined) return;
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
        for (const { key, leftMs } of ends) if (leftMs <= 0) this.#evict(key);
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
