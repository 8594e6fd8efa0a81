import type { Clock, Logger } from '@aura/core';

import { Client, ProtocolError, SdkHttpError } from '@modelcontextprotocol/client';

import { HttpTransport } from '../http/http-transport.ts';
import { SseTransport } from '../http/sse-transport.ts';
import { staticHeaders } from '../http/static-headers.ts';
import { authorizedFetch } from '../oauth/authorized-fetch.ts';
import type { TokenSource } from '../oauth/token-source.ts';
import type { McpServerConfig } from '../pool/server-config.ts';
import { StdioTransport } from '../stdio/stdio-transport.ts';
import { Connection } from './connection.ts';
import type { ServerTransport } from './connection.ts';
import { withDeadline } from './deadline.ts';
import { failureReason } from './failure-reason.ts';

const defaultConnectTimeoutMs = 10_000;
/** Between SIGTERM and SIGKILL for the process group of a server. */
const endGraceMs = 1_000;

/** What every connection of a pool shares. */
export interface ConnectionPorts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly clientInfo: { readonly name: string; readonly version: string };
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly guardianPath: string;
  /** Whether agents may connect to an address that a server names. */
  readonly admits: (address: string) => boolean;
}

/** What {@link openConnection} does it with. */
export interface OpenOptions extends ConnectionPorts {
  /** Of a server that is protected by OAuth. They outlive the connection. */
  readonly tokens?: TokenSource;
  readonly signal: AbortSignal;
  onToolsChanged(): void;
}

/** A connection could not be opened; the message is fit for users. */
export class ConnectError extends Error {
  override readonly name = 'ConnectError';
}

/** Starts or reaches the server and shakes hands. Rejects with a {@link ConnectError}, leaving nothing running. */
export async function openConnection(
  config: McpServerConfig,
  options: OpenOptions,
): Promise<Connection> {
  const first = config.era === 'modern' ? 'auto' : 'legacy';
  const attempt = await tryToConnect(config, first, options);
  if (attempt instanceof Connection) return attempt;
  // Every server of the installed base answers the classic handshake. One that answers, but refuses it, may speak only
  // the newer protocol, whose negotiation in turn confuses some of the older servers; hence this order.
  const mayTry = attempt.refused && first === 'legacy' && config.transport !== 'sse';
  const second = mayTry ? await tryToConnect(config, 'auto', options) : attempt;
  if (second instanceof Connection) return second;
  throw new ConnectError(attempt.reason, { cause: attempt.error });
}

interface FailedAttempt {
  readonly reason: string;
  readonly refused: boolean;
  readonly error: unknown;
}

async function tryToConnect(
  config: McpServerConfig,
  mode: 'legacy' | 'auto',
  options: OpenOptions,
): Promise<Connection | FailedAttempt> {
  const { clock, logger, signal } = options;
  const ms = config.connectTimeoutMs ?? defaultConnectTimeoutMs;
  let transport: ServerTransport | undefined;
  try {
    const opened = createTransport(config, options);
    transport = opened;
    const client = new Client(options.clientInfo, {
      versionNegotiation: { mode },
      listChanged: {
        tools: { autoRefresh: false, debounceMs: 0, onChanged: () => options.onToolsChanged() },
      },
    });
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- a property is all there is
    client.onerror = (error) => {
      logger.log('debug', 'an MCP connection reports a problem', { problem: error.name });
    };
    await withDeadline({ clock, ms, signal }, (signal) =>
      client.connect(opened, { signal, timeout: ms * 2 }),
    );
    return new Connection(client, opened, { clock, logger });
  } catch (error) {
    const process = transport instanceof StdioTransport ? transport : undefined;
    // How it ended is read before we end it, what it wrote when everything has been read.
    const end = process?.end;
    await transport?.close();
    signal.throwIfAborted();
    const written = process && { stderr: process.stderrTail };
    const reason = failureReason({ config, error, ...(end !== undefined && { end }), ...written });
    return { reason, refused: isRefusal(error), error };
  }
}

function createTransport(config: McpServerConfig, options: OpenOptions): ServerTransport {
  const { clock, logger, environment, guardianPath } = options;
  if (config.transport !== 'stdio') {
    const url = new URL(config.url);
    const headers = staticHeaders(config.headers ?? {}, logger);
    const fetch = authorizedFetch(url, options.tokens);
    if (config.transport === 'sse') return new SseTransport(url, { headers, fetch });
    return new HttpTransport(url, { headers, fetch, clock });
  }
  const [command, ...first] = config.cmd;
  const order = {
    command,
    args: [...first, ...(config.args ?? [])],
    env: { ...environment, ...config.env },
    ...(config.cwd !== undefined && { cwd: config.cwd }),
    graceMs: endGraceMs,
  };
  return new StdioTransport({ guardianPath, order, clock, logger });
}

function isRefusal(error: unknown): boolean {
  if (error instanceof SdkHttpError) return error.status === 400;
  // The library has no class for a handshake that was answered with a version of the newer protocol.
  const answeredNewer = /protocol version is not supported/;
  return (
    error instanceof ProtocolError || (error instanceof Error && answeredNewer.test(error.message))
  );
}
