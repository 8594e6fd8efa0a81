import type { ApprovalAnswer } from '@aura/core';
import { AuraError } from '@aura/core';
import type { Host, Settled } from '@aura/host';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Handler } from 'hono';
import { approvalBody } from '../approvals/approval-body.ts';
import type { DecisionBody } from '../approvals/parse-decision.ts';
import { readDecision } from '../approvals/read-decision.ts';
import type { Caller } from '../request/caller.ts';
import type { Refusal } from '../response/refusal.ts';
import { sendEmpty, sendJson, sendRefusal } from '../response/reply.ts';
import type { ServerSettings } from '../settings/server-settings.ts';
import type { AppEnv } from './app-env.ts';

/** `GET /v1/approvals`: what waits for a decision or an answer of the caller; `?session=` for those of one conversation. */
export function listApprovals(host: Host): Handler<AppEnv> {
  return async (c) => {
    const session = c.req.query('session');
    const runs = host.runs(c.get('caller').namespace);
    const waiting = await runs.waiting();
    const data = waiting
      .filter(({ run }) => session === undefined || run.session === session)
      .filter(({ run }) => runs.takesDecisions(run))
      .map(approvalBody);
    return sendJson(c.env.outgoing, { status: 200, body: { object: 'list', data } });
  };
}

/** `POST /v1/approvals/{id}`: decides. 204 when the decision is on record: that holds after a crash as well. */
export function decideApproval(
  host: Host,
  { webhookSigning, bodyLimitBytes }: ServerSettings,
): Handler<AppEnv, '/v1/approvals/:id'> {
  return async (c) => {
    const { incoming, outgoing } = c.env;
    const decisionId = c.req.param('id');
    const body = await readDecision(incoming, {
      decisionId,
      limitBytes: bodyLimitBytes,
      signing: webhookSigning,
      now: () => host.clock.now(),
    });
    if (!body.ok) return sendRefusal(outgoing, body.refusal);
    const caller = c.get('caller');
    const gone = new AbortController();
    outgoing.once('close', () => gone.abort('gone'));
    const answer = toAnswer(body.value, caller);
    const runs = host.runs(caller.namespace);
    try {
      const settled = await runs.settle({
        decisionId: decisionId.toLowerCase(),
        answer,
        signal: gone.signal,
      });
      if (settled === 'decided') return sendEmpty(outgoing, { status: 204 });
      return sendRefusal(outgoing, notDecided(settled, decisionId));
    } catch (error) {
      if (outgoing.closed) return RESPONSE_ALREADY_SENT;
      return sendRefusal(outgoing, notSettled(error, host));
    }
  };
}

function toAnswer({ approved, reason }: DecisionBody, { principal }: Caller): ApprovalAnswer {
  const common = {
    by: principal?.id ?? 'api',
    ...(principal === undefined ? {} : { approver: principal }),
  };
  if (approved) return { decision: 'approve', ...common };
  return {
    decision: 'deny',
    ...common,
    ...(typeof reason === 'string' ? { message: reason } : {}),
  };
}

function notDecided(settled: Exclude<Settled, 'decided'>, decisionId: string): Refusal {
  if (settled === 'unknown') {
    const message = `no pending approval for decision id ${decisionId}`;
    return { status: 404, type: 'not_found', message };
  }
  return {
    status: 503,
    type: 'service_unavailable',
    message: 'The run is still at work on other calls; decide again',
    headers: { 'retry-after': '5' },
  };
}

function notSettled(error: unknown, { logger }: Host): Refusal {
  if (AuraError.is(error, 'approval/not_permitted')) {
    return { status: 403, type: 'forbidden', message: error.message };
  }
  if (AuraError.is(error, 'run/agent_changed') || AuraError.is(error, 'host/unknown_agent')) {
    return { status: 409, type: 'conflict', message: error.message };
  }
  const { code, message } = AuraError.from(error, 'run/failed');
  logger.log('error', 'an approval could not be decided', { code, message });
  return { status: 500, type: 'internal_error', message: 'unexpected resolve error' };
}
