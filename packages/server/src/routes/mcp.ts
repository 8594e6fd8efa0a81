import type { JsonValue } from '@aura/core';
import type { AgentEndpoint } from '@aura/mcp';
import type { Context, Handler } from 'hono';
import type { ActiveAnswers } from '../answer/active-answers.ts';
import type { Caller } from '../request/caller.ts';
import { readJsonBody } from '../request/read-json-body.ts';
import type { Checked } from '../response/refusal.ts';
import { shuttingDown } from '../response/refusal.ts';
import { sendJson, sendRefusal } from '../response/reply.ts';
import { createOriginGuard } from '../security/origin-guard.ts';
import type { ServerSettings } from '../settings/server-settings.ts';
import type { AppEnv } from './app-env.ts';

/** What the route needs. */
export interface McpRouteOptions {
  readonly settings: Pick<ServerSettings, 'host' | 'bodyLimitBytes'>;
  readonly active: ActiveAnswers;
  isClosing(): boolean;
}

/** `/mcp`: the agents as an MCP server over streamable HTTP. */
export function mcpRoute(
  endpoint: AgentEndpoint<Caller>,
  { settings, active, isClosing }: McpRouteOptions,
): Handler<AppEnv> {
  const admits = createOriginGuard(settings.host);
  return async (c) => {
    const { incoming, outgoing } = c.env;
    if (!admits(incoming.headers)) {
      const message = 'The Origin header names a foreign web page';
      return sendRefusal(outgoing, { status: 403, type: 'forbidden', message });
    }
    const body = await bodyOf(c, settings.bodyLimitBytes);
    if (!body.ok) {
      const { status, message } = body.refusal;
      const error = { code: status === 400 ? -32_700 : -32_600, message };
      return sendJson(outgoing, { status, body: { jsonrpc: '2.0', error, id: null } });
    }
    // May have happened while the body was on its way.
    if (isClosing()) return sendRefusal(outgoing, shuttingDown);
    const finished = new Promise<void>((resolve) => {
      if (outgoing.closed) resolve();
      else outgoing.once('close', resolve);
    });
    // The answer to a call has to reach its client before the server closes; other streams have nothing to say then.
    if (isCall(body.value)) void finished.then(active.add({ endForShutdown: () => undefined }));
    const caller = c.get('caller');
    return endpoint.serve({
      request: c.req.raw,
      ...(body.value === undefined ? {} : { body: body.value }),
      caller,
      // What comes in a session is done in the name of whoever has opened it.
      owner: JSON.stringify([caller.namespace.key, caller.principal?.id]),
      finished,
    });
  };
}

/** Whether a body has a call in it, alone or in a batch. */
function isCall(body: JsonValue | undefined): boolean {
  // Not what is in lists in it: a client can nest them deeper than a stack is.
  if (Array.isArray(body)) return body.some((each) => !Array.isArray(each) && isCall(each));
  if (typeof body !== 'object' || body === null) return false;
  return 'method' in body && body.method === 'tools/call';
}

function bodyOf(
  c: Context<AppEnv>,
  limitBytes: number,
): Promise<Checked<JsonValue>> | Checked<undefined> {
  if (c.req.method === 'POST') return readJsonBody(c.env.incoming, limitBytes);
  return { ok: true, value: undefined };
}
