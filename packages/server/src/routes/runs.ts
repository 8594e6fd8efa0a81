import type { RunId } from '@aura/core';
import type { Cancelled, Host } from '@aura/host';
import type { Handler } from 'hono';
import type { Refusal } from '../response/refusal.ts';
import { sendJson, sendRefusal } from '../response/reply.ts';
import { readOpening } from '../runs/read-opening.ts';
import { endingBody, runBody } from '../runs/run-body.ts';
import { parseRunQuery } from '../runs/run-query.ts';
import { unknownRun } from '../runs/unknown-run.ts';
import { lastRecord, waitingBody } from '../runs/waiting-body.ts';
import type { ServerSettings } from '../settings/server-settings.ts';
import { modelLabel } from '../stream/chunk-constants.ts';
import type { AppEnv } from './app-env.ts';

/** `GET /aura/runs`: the runs of the caller, newest first. */
export function listRuns(host: Host): Handler<AppEnv> {
  return async (c) => {
    const { outgoing } = c.env;
    const query = parseRunQuery(new URL(c.req.url).searchParams);
    if (!query.ok) return sendRefusal(outgoing, query.refusal);
    const runs = host.runs(c.get('caller').namespace);
    const { items, nextCursor } = await runs.list(query.value);
    // The others wait for nothing, and need not be looked up.
    const bodies = items.map(async (run) => ({
      ...runBody(run),
      ...(run.status === 'suspended' ? waitingBody(await lastRecord(runs, run)) : {}),
    }));
    const body = {
      object: 'list',
      data: await Promise.all(bodies),
      ...(nextCursor === undefined ? {} : { next_cursor: nextCursor }),
    };
    return sendJson(outgoing, { status: 200, body });
  };
}

/** `GET /aura/runs/{id}`: one run, with what it came to when it has ended. */
export function retrieveRun(
  host: Host,
  settings: Pick<ServerSettings, 'debugProviderErrors'>,
): Handler<AppEnv, '/aura/runs/:id'> {
  return async (c) => {
    const { outgoing } = c.env;
    const runId = c.req.param('id') as RunId;
    const runs = host.runs(c.get('caller').namespace);
    const summary = await runs.get(runId);
    const opening = await readOpening(runs, runId);
    if (summary === undefined || opening === undefined) {
      return sendRefusal(outgoing, unknownRun(runId));
    }
    const last = await lastRecord(runs, summary);
    const model = modelLabel(opening.started.model);
    const ending = endingBody(last, { model, debug: settings.debugProviderErrors });
    return sendJson(outgoing, {
      status: 200,
      body: { ...runBody(summary), ...waitingBody(last), ...ending },
    });
  };
}

/** `POST /aura/runs/{id}/cancel`: ends a run. 202 when its log says that it has ended: that holds after a crash as well. */
export function cancelRun(host: Host): Handler<AppEnv, '/aura/runs/:id/cancel'> {
  return async (c) => {
    const { outgoing } = c.env;
    const runId = c.req.param('id') as RunId;
    const runs = host.runs(c.get('caller').namespace);
    const cancelled = await runs.cancel(runId, 'cancelled');
    const summary = await runs.get(runId);
    if (cancelled !== 'cancelled' || summary === undefined) {
      return sendRefusal(outgoing, notCancelled(cancelled, runId));
    }
    return sendJson(outgoing, { status: 202, body: runBody(summary) });
  };
}

function notCancelled(cancelled: Cancelled, runId: RunId): Refusal {
  switch (cancelled) {
    case 'already_ended':
      return { status: 409, type: 'conflict', message: 'The run has ended already' };
    case 'held_elsewhere':
      return {
        status: 409,
        type: 'conflict',
        message: 'Another process works on the run; cancel it there',
      };
    case 'unconfirmed':
      return {
        status: 503,
        type: 'service_unavailable',
        message: 'The run was told to end and has not ended yet; ask again',
      };
    default:
      return unknownRun(runId);
  }
}
