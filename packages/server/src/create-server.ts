import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createHttpServer } from 'node:http';
import type { Host } from '@aura/host';
import type { AgentEndpoint } from '@aura/mcp';
import { createAgentEndpoint } from '@aura/mcp';
import { getRequestListener } from '@hono/node-server';
import type { ActiveAnswers } from './answer/active-answers.ts';
import { createActiveAnswers } from './answer/active-answers.ts';
import type { GracePeriods } from './answer/grace-periods.ts';
import { createGracePeriods } from './answer/grace-periods.ts';
import { closeGracefully } from './listener/close-gracefully.ts';
import { listen, urlOf } from './listener/listen.ts';
import { offerAgents } from './mcp/offer-agents.ts';
import type { Caller } from './request/caller.ts';
import { openRequest } from './request/request-scope.ts';
import type { Refusal } from './response/refusal.ts';
import { sendRefusal } from './response/reply.ts';
import { createApp } from './routes/create-app.ts';
import { checkBinding } from './security/check-binding.ts';
import type { ServerOptions, ServerSettings } from './settings/server-settings.ts';
import { defaultServerSettings } from './settings/server-settings.ts';

/** The HTTP server over a host. It does not own the host: close the server first, then the host. */
export interface AuraServer extends AsyncDisposable {
  /** Where it can be reached; the actual port once it listens. */
  readonly url: string;
  /** Starts to listen. Throws `server/cannot_listen`. */
  listen(): Promise<void>;
  /**
   * Refuses new requests, gives running ones `shutdownTimeoutMs`, ends what is left in order, and stops listening.
   * Safe to call again.
   */
  close(): Promise<void>;
}

const malformedTarget: Refusal = {
  status: 400,
  type: 'invalid_request_error',
  message: 'The request target or the Host header is malformed',
};

/** A server that does not listen yet. Throws `server/unsafe_binding` when it would be open to everyone. */
export function createServer(host: Host, options: ServerOptions = {}): AuraServer {
  const settings: ServerSettings = { ...defaultServerSettings, ...options };
  checkBinding(settings);
  warnOfWithheld(host, settings);
  const active = createActiveAnswers();
  const grace = createGracePeriods({ clock: host.clock, graceMs: settings.resumeGraceMs });
  const mcp = settings.enableMcp
    ? createAgentEndpoint({
        agents: offerAgents(host, { host, settings, active }),
        serverInfo: { name: 'aura', version: settings.version },
        logger: host.logger,
      })
    : undefined;
  host.metrics?.readings({ 'aura.http.answers': () => active.size });
  let closing: Promise<void> | undefined;
  const http = createNodeServer({
    host,
    settings,
    active,
    grace,
    mcp,
    isClosing: () => closing !== undefined,
  });

  function close(): Promise<void> {
    closing ??= closeGracefully(http, {
      active,
      clock: host.clock,
      drainMs: settings.shutdownTimeoutMs,
    }).finally(async () => {
      grace.dispose();
      await mcp?.close();
    });
    return closing;
  }

  return {
    get url() {
      return urlOf(http, settings);
    },
    listen: () => listen(http, settings),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** What authenticates callers here is forwarded to nobody: an agent that wants it forwarded gets nothing. */
function warnOfWithheld(
  { agents, logger }: Pick<Host, 'agents' | 'logger'>,
  { apiKeys }: Pick<ServerSettings, 'apiKeys'>,
): void {
  if (apiKeys.length === 0) return;
  const concerned = agents.filter(({ forwards }) => forwards.includes('authorization'));
  if (concerned.length === 0) return;
  logger.log(
    'warn',
    'the Authorization header of callers holds their key to this server and is not forwarded; map another header',
    { agents: concerned.map(({ id }) => id) },
  );
}

function createNodeServer(options: {
  readonly host: Host;
  readonly settings: ServerSettings;
  readonly active: ActiveAnswers;
  readonly grace: GracePeriods;
  readonly mcp: AgentEndpoint<Caller> | undefined;
  isClosing(): boolean;
}): Server {
  const app = createApp(options);
  return createHttpServer((incoming: IncomingMessage, outgoing: ServerResponse) => {
    const scope = openRequest(incoming, outgoing, options.host);
    // A listener per request is a closure more, and the only way to hand the scope to the handlers.
    const respond = getRequestListener(
      (request) => app.fetch(request, { incoming, outgoing, scope }),
      {
        overrideGlobalObjects: false,
        // Only requests whose target or Host header is no URL get here: handlers have an error handler of their own.
        errorHandler: () => void sendRefusal(outgoing, malformedTarget),
      },
    );
    void respond(incoming, outgoing);
  });
}
