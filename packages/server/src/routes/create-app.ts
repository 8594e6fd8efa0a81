import type { Host } from '@aura/host';
import type { AgentEndpoint } from '@aura/mcp';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Handler } from 'hono';
import { Hono } from 'hono';
import type { ActiveAnswers } from '../answer/active-answers.ts';
import type { GracePeriods } from '../answer/grace-periods.ts';
import type { Caller } from '../request/caller.ts';
import { internalError } from '../response/refusal.ts';
import { sendEmpty, sendRefusal } from '../response/reply.ts';
import type { ServerSettings } from '../settings/server-settings.ts';
import type { AppEnv } from './app-env.ts';
import { decideApproval, listApprovals } from './approvals.ts';
import { chatCompletions } from './chat-completions.ts';
import { authentication, foreignHosts, shutdownGate } from './guards.ts';
import { health } from './health.ts';
import { info } from './info.ts';
import { mcpRoute } from './mcp.ts';
import { metrics } from './metrics.ts';
import { listModels, retrieveModel } from './models.ts';
import { runStream } from './run-stream.ts';
import { cancelRun, listRuns, retrieveRun } from './runs.ts';

/** What the routes need. */
export interface AppOptions {
  readonly host: Host;
  readonly settings: ServerSettings;
  readonly active: ActiveAnswers;
  readonly grace: GracePeriods;
  /** The agents as an MCP server. Absent: they are not offered as one. */
  readonly mcp?: AgentEndpoint<Caller> | undefined;
  isClosing(): boolean;
}

const readable = [
  '/health',
  '/v1/models',
  '/v1/models/:id',
  '/v1/approvals',
  '/aura/info',
  '/aura/runs',
  '/aura/runs/:id',
  '/aura/runs/:id/stream',
];
const callable = ['/v1/chat/completions', '/v1/approvals/:id', '/aura/runs/:id/cancel'];

/** The routes with the guards in front of them. */
export function createApp(options: AppOptions): Hono<AppEnv> {
  const { host, settings } = options;
  const app = new Hono<AppEnv>();
  app.use(shutdownGate(options.isClosing));
  app.use(foreignHosts(settings.host));
  app.use(authentication(settings));

  app.get('/health', health(host, settings.version));
  app.get('/v1/models', listModels(host));
  app.get('/v1/models/:id', retrieveModel(host));
  app.post('/v1/chat/completions', chatCompletions(options));
  app.get('/v1/approvals', listApprovals(host));
  app.post('/v1/approvals/:id', decideApproval(host, settings));
  app.get('/aura/info', info(host));
  app.get('/aura/runs', listRuns(host));
  app.get('/aura/runs/:id', retrieveRun(host, settings));
  app.get('/aura/runs/:id/stream', runStream(options));
  app.post('/aura/runs/:id/cancel', cancelRun(host));
  if (options.mcp !== undefined) {
    app.on(['GET', 'POST', 'DELETE'], '/mcp', mcpRoute(options.mcp, options));
    app.all('/mcp', methodNotAllowed('GET,POST,DELETE'));
  }
  if (settings.metrics && host.metrics !== undefined) app.get('/metrics', metrics(host.metrics));
  for (const path of readable) app.all(path, methodNotAllowed('GET,HEAD'));
  for (const path of callable) app.all(path, methodNotAllowed('POST'));

  app.notFound((c) => sendEmpty(c.env.outgoing, { status: 404 }));
  app.onError((error, c) => {
    const { outgoing, scope } = c.env;
    if (outgoing.closed) return RESPONSE_ALREADY_SENT;
    host.logger.log('error', 'request failed', {
      requestId: scope.requestId,
      error: error.message,
      stack: error.stack,
    });
    if (!outgoing.headersSent) return sendRefusal(outgoing, internalError);
    outgoing.destroy();
    return RESPONSE_ALREADY_SENT;
  });
  return app;
}

function methodNotAllowed(allow: string): Handler<AppEnv> {
  return (c) => sendEmpty(c.env.outgoing, { status: 405, headers: { allow } });
}
