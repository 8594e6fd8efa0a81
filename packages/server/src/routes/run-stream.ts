import type { RunId } from '@aura/core';
import type { Host } from '@aura/host';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Handler } from 'hono';
import type { ActiveAnswers } from '../answer/active-answers.ts';
import type { GracePeriods } from '../answer/grace-periods.ts';
import { forwardedHeaders } from '../request/forwarded-headers.ts';
import { shuttingDown } from '../response/refusal.ts';
import { sendEmpty, sendRefusal } from '../response/reply.ts';
import { readOpening } from '../runs/read-opening.ts';
import { streamRun } from '../runs/stream-run.ts';
import { unknownRun } from '../runs/unknown-run.ts';
import type { ServerSettings } from '../settings/server-settings.ts';
import { parseCursor } from '../stream/stream-cursor.ts';
import type { AppEnv } from './app-env.ts';

/** What the route needs. */
export interface RunStreamOptions {
  readonly host: Host;
  readonly settings: ServerSettings;
  readonly active: ActiveAnswers;
  readonly grace: GracePeriods;
  isClosing(): boolean;
}

/**
 * `GET /aura/runs/{id}/stream`: a run from its beginning, or from behind `Last-Event-ID`, to its end. 204 tells a client
 * that it has everything, so that it does not come back once more.
 */
export function runStream(options: RunStreamOptions): Handler<AppEnv, '/aura/runs/:id/stream'> {
  const { host } = options;
  return async (c) => {
    const { incoming, outgoing, scope } = c.env;
    const runId = c.req.param('id') as RunId;
    const runs = host.runs(c.get('caller').namespace);
    const summary = await runs.get(runId);
    const opening = await readOpening(runs, runId);
    if (summary === undefined || opening === undefined) {
      return sendRefusal(outgoing, unknownRun(runId));
    }
    scope.note({ agent: summary.agent, session: summary.session, runId });
    const lastId = incoming.headers['last-event-id'];
    const after = lastId === undefined ? undefined : parseCursor(String(lastId), runId);
    if (lastId !== undefined && after === undefined) {
      return sendRefusal(outgoing, {
        status: 400,
        type: 'invalid_request_error',
        message: 'The Last-Event-ID is not an id of the stream of this run',
      });
    }
    const hasEnded = summary.status === 'completed' || summary.status === 'failed';
    if (hasEnded && after !== undefined && after.seq >= summary.seq) {
      return sendEmpty(outgoing, { status: 204 });
    }
    if (options.isClosing()) return sendRefusal(outgoing, shuttingDown);
    if (!outgoing.closed) {
      const caller = c.get('caller');
      const agent = host.agents.find(({ id }) => id === summary.agent);
      const forwarding = { caller, logger: host.logger };
      const forwarded = agent && forwardedHeaders(incoming, agent, forwarding);
      const supplied = forwarded && { ...caller, forwarded };
      await streamRun({ ...options, outgoing, runs, summary, opening, after, supplied });
    }
    return RESPONSE_ALREADY_SENT;
  };
}
