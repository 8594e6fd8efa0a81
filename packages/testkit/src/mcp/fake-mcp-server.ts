import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';

import {
  createMcpHandler,
  isLegacyRequest,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server';
import type { Server } from '@modelcontextprotocol/server';

import { closeServer, listen } from '../http/listen.ts';
import { flatHeaders, readBody, sendWebResponse, toWebRequest } from '../http/web-bridge.ts';
import type { FakeTool } from './fake-tool.ts';
import { recordsOf } from './mcp-record.ts';
import type { McpRecord } from './mcp-record.ts';
import { standardTools } from './standard-tools.ts';
import { toolServer } from './tool-server.ts';
import type { ToolServerState } from './tool-server.ts';

/** Settings of a {@link fakeMcpServer}. */
export interface FakeMcpServerOptions {
  /** Default: {@link standardTools}. */
  readonly tools?: readonly FakeTool[];
  /** Tools per page of `tools/list`. Default: all on one page. */
  readonly pageSize?: number;
  /** Answers a request in the place of the server, one without a token for example; undefined lets it pass. */
  readonly guard?: (request: Request) => Response | undefined;
}

/** A real MCP server over streamable HTTP, for clients of both protocol eras. */
export interface FakeMcpServer extends AsyncDisposable {
  readonly url: string;
  /** Everything that came, in order. */
  readonly records: readonly McpRecord[];
  /** Replaces the tools and tells every connected client that the list has changed. */
  setTools(tools: readonly FakeTool[]): Promise<void>;
}

/** Starts a {@link FakeMcpServer} on a free port of 127.0.0.1. */
export async function fakeMcpServer(options: FakeMcpServerOptions = {}): Promise<FakeMcpServer> {
  let tools = options.tools ?? standardTools;
  const records: McpRecord[] = [];
  const state: ToolServerState = {
    tools: () => tools,
    record: (record) => void records.push(record),
    ...(options.pageSize !== undefined && { pageSize: options.pageSize }),
  };
  const sessions = legacySessions(state);
  const modern = createMcpHandler(() => toolServer(state), { legacy: 'reject' });

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const text = await readBody(request);
    const webRequest = toWebRequest(request, response, text);
    const refused = options.guard?.(webRequest);
    if (refused !== undefined) return sendWebResponse(refused, response);
    records.push(...recordsOf(text, flatHeaders(request.headers)));
    const legacy = await isLegacyRequest(webRequest);
    const answer = await (legacy ? sessions : modern).fetch(webRequest);
    if (request.method === 'GET' && answer.ok) records.push({ type: 'listening' });
    await sendWebResponse(answer, response);
  };
  const http = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => response.destroy(error as Error));
  });

  return {
    url: `${await listen(http)}/mcp`,
    records,
    async setTools(next) {
      tools = next;
      modern.notify.toolsChanged();
      await sessions.toolsChanged();
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([sessions.close(), modern.close()]);
      await closeServer(http);
    },
  };
}

interface LegacySessions {
  fetch(request: Request): Promise<Response>;
  toolsChanged(): Promise<void>;
  close(): Promise<void>;
}

/** Sessions of the protocol before 2026: one server each, found by the session header. */
function legacySessions(state: ToolServerState): LegacySessions {
  const transports = new Map<string, WebStandardStreamableHTTPServerTransport>();
  const servers = new Set<Server>();
  const open = async (): Promise<WebStandardStreamableHTTPServerTransport> => {
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => void transports.set(id, transport),
      onsessionclosed: (id) => void transports.delete(id),
    });
    const server = toolServer(state);
    servers.add(server);
    await server.connect(transport);
    return transport;
  };
  return {
    async fetch(request) {
      const id = request.headers.get('mcp-session-id');
      const transport = id === null ? await open() : transports.get(id);
      return transport?.handleRequest(request) ?? new Response('no such session', { status: 404 });
    },
    async toolsChanged() {
      await Promise.all([...servers].map((server) => server.sendToolListChanged()));
    },
    async close() {
      await Promise.all([...servers].map((server) => server.close()));
    },
  };
}
