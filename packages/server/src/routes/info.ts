import type { Host, HostedAgent } from '@aura/host';
import type { Handler } from 'hono';
import { agentInfo } from '../info/info-body.ts';
import { parseInfoDetail } from '../info/info-detail.ts';
import { probeTools } from '../info/probe-tools.ts';
import { forwardedHeaders } from '../request/forwarded-headers.ts';
import { sendJson, sendRefusal } from '../response/reply.ts';
import type { AppEnv } from './app-env.ts';

/** `GET /aura/info`: the agents that are not hidden, with their MCP servers and, when asked for, the tools of those. */
export function info(host: Host): Handler<AppEnv> {
  const agents = host.agents.filter((agent) => !agent.hidden);
  const defaultAgent = agents.find(({ id }) => id === host.defaultAgent);
  return async (c) => {
    const { incoming, outgoing } = c.env;
    const asked = parseInfoDetail(new URL(c.req.url).searchParams);
    if (!asked.ok) return sendRefusal(outgoing, asked.refusal);
    const detail = asked.value;
    const options = { caller: c.get('caller'), logger: host.logger };
    const headersFor = (agent: HostedAgent) => forwardedHeaders(incoming, agent, options);
    const probing = { clock: host.clock, outgoing, headersFor };
    const tools = detail === 'none' ? undefined : await probeTools(agents, probing);
    const body = {
      ...(defaultAgent === undefined ? {} : { default_agent: defaultAgent.id }),
      agents: agents.map((agent) => agentInfo(agent, { detail, tools: tools?.get(agent) })),
    };
    return sendJson(outgoing, { status: 200, body });
  };
}
