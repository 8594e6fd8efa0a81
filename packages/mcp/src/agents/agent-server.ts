import type { Logger } from '@aura/core';
import { AuraError } from '@aura/core';
import { ProtocolError, ProtocolErrorCode, Server } from '@modelcontextprotocol/server';
import type { CallToolResult, ServerContext } from '@modelcontextprotocol/server';

import { parseAgentArguments } from './agent-arguments.ts';
import { agentResult, failedResult } from './agent-result.ts';
import { agentTool } from './agent-tool.ts';
import { nameAgents } from './name-agents.ts';
import type { OfferedAgent } from './offered-agent.ts';

/** What agents are offered with. */
export interface AgentServerOptions<Caller> {
  readonly agents: readonly OfferedAgent<Caller>[];
  /** How Aura introduces itself to clients. */
  readonly serverInfo: { readonly name: string; readonly version: string };
  readonly logger: Logger;
}

/** Makes a protocol server for one connection, or for one request, of a caller. */
export type ServerFactory<Caller> = (caller: Caller) => Server;

const instructions =
  'Each tool asks one agent and returns its answer. Ask for progress to hear what it does meanwhile.';

const callAgain = 'Calling it again may help; what went wrong is in the log of the server.';

/** The factory of servers that offer agents as tools. What can be made once is made here. */
export function agentServers<Caller>(options: AgentServerOptions<Caller>): ServerFactory<Caller> {
  const { serverInfo, logger } = options;
  const agents = nameAgents(options.agents);
  const tools = [...agents].map(([name, agent]) => agentTool(name, agent));

  async function call(
    agent: OfferedAgent<Caller>,
    given: { readonly args: Readonly<Record<string, unknown>>; readonly caller: Caller },
    context: ServerContext,
  ): Promise<CallToolResult> {
    const { caller, args } = given;
    const parsed = parseAgentArguments(args);
    if (!parsed.ok) return failedResult(parsed.failure);
    const onStep = progressOf(context);
    try {
      const reply = await agent.ask({
        ...parsed.value,
        caller,
        signal: callSignal(context),
        ...(onStep === undefined ? {} : { onStep }),
      });
      return agentResult(reply);
    } catch (error) {
      const { code, message } = AuraError.from(error, 'run/failed');
      logger.log('error', 'a call of an agent failed', { agent: agent.id, code, message });
      return failedResult({ code, message: 'internal error', hint: callAgain, retryable: true });
    }
  }

  return (caller) => {
    const server = new Server(serverInfo, { capabilities: { tools: {} }, instructions });
    server.setRequestHandler('tools/list', () => ({ tools }));
    server.setRequestHandler('tools/call', ({ params }, context) => {
      const { name, arguments: args = {} } = params;
      const agent = agents.get(name);
      if (agent === undefined) throw unknownTool(name, [...agents.keys()]);
      return call(agent, { args, caller }, context);
    });
    return server;
  };
}

function unknownTool(name: string, names: readonly string[]): ProtocolError {
  const known = names.length === 0 ? 'there are none' : `there are: ${names.join(', ')}`;
  return new ProtocolError(
    ProtocolErrorCode.InvalidParams,
    `Unknown tool: ${name.slice(0, 128)}; ${known.slice(0, 2_000)}`,
  );
}

/**
 * Over HTTP the end of the connection ends the call as well: an answer could not reach the client any more, and the
 * library ends it by itself for the newer protocol only.
 */
function callSignal({ mcpReq, http }: ServerContext): AbortSignal {
  const request = http?.req;
  return request === undefined ? mcpReq.signal : AbortSignal.any([mcpReq.signal, request.signal]);
}

/** Tells a client that has asked for it how a call goes. */
function progressOf({ mcpReq }: ServerContext): ((message: string) => void) | undefined {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return undefined;
  let progress = 0;
  return (message) => {
    progress += 1;
    const params = { progressToken, progress, message };
    // A client that has gone is noticed by the signal of the call.
    mcpReq.notify({ method: 'notifications/progress', params }).catch(() => undefined);
  };
}
