import type { Host, HostedAgent } from '@aura/host';
import type { Handler } from 'hono';
import { sendJson, sendRefusal } from '../response/reply.ts';
import { unknownModel } from '../response/unknown-model.ts';
import type { AppEnv } from './app-env.ts';

/** `GET /v1/models`: the agents that are not hidden. */
export function listModels(host: Host): Handler<AppEnv> {
  return (c) => {
    const data = host.agents.filter((agent) => !agent.hidden).map(toModel);
    return sendJson(c.env.outgoing, { status: 200, body: { object: 'list', data } });
  };
}

/** `GET /v1/models/{id}`: one agent, also a hidden one. */
export function retrieveModel(host: Host): Handler<AppEnv, '/v1/models/:id'> {
  return (c) => {
    const id = c.req.param('id');
    const agent = host.agents.find((candidate) => candidate.id === id);
    if (agent === undefined) return sendRefusal(c.env.outgoing, unknownModel(id));
    return sendJson(c.env.outgoing, { status: 200, body: toModel(agent) });
  };
}

function toModel(agent: HostedAgent): Record<string, string | number> {
  const { id, createdAt, ownedBy, description } = agent;
  return {
    id,
    object: 'model',
    created: Math.floor(createdAt / 1_000),
    owned_by: ownedBy,
    ...(description === undefined ? {} : { description }),
  };
}
