import type { Host } from '@aura/host';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Handler } from 'hono';
import type { ActiveAnswers } from '../answer/active-answers.ts';
import { acceptRun } from '../answer/accept-run.ts';
import { startAnswer } from '../answer/answer.ts';
import type { GracePeriods } from '../answer/grace-periods.ts';
import { sendWholeAnswer } from '../answer/send-whole-answer.ts';
import { streamAnswer } from '../answer/stream-answer.ts';
import { traceRequest } from '../request/trace-request.ts';
import { toChatTask } from '../request/chat-task.ts';
import { forwardedHeaders } from '../request/forwarded-headers.ts';
import { readJsonBody } from '../request/read-json-body.ts';
import { shuttingDown } from '../response/refusal.ts';
import { sendRefusal } from '../response/reply.ts';
import type { ServerSettings } from '../settings/server-settings.ts';
import type { AppEnv } from './app-env.ts';

/** What the route needs. */
export interface ChatCompletionsOptions {
  readonly host: Host;
  readonly settings: ServerSettings;
  readonly active: ActiveAnswers;
  readonly grace: GracePeriods;
  isClosing(): boolean;
}

/** `POST /v1/chat/completions`. Everything that is wrong with the request is a plain HTTP error, streaming or not. */
export function chatCompletions(options: ChatCompletionsOptions): Handler<AppEnv> {
  const { host, settings, active, grace } = options;
  return async (c) => {
    const { incoming, outgoing, scope } = c.env;
    const trace = traceRequest(host, c.env);
    const body = await readJsonBody(incoming, settings.bodyLimitBytes);
    if (!body.ok) return sendRefusal(outgoing, body.refusal);
    const task = toChatTask({ body: body.value, headers: incoming.headers }, host);
    if (!task.ok) return sendRefusal(outgoing, task.refusal);
    // Both may have happened while the body was on its way.
    if (options.isClosing()) return sendRefusal(outgoing, shuttingDown);
    if (outgoing.closed) return RESPONSE_ALREADY_SENT;
    const caller = c.get('caller');
    const answer = startAnswer({
      host,
      settings,
      active,
      grace,
      outgoing,
      caller,
      forwarded: forwardedHeaders(incoming, task.value.agent, { caller, logger: host.logger }),
      task: task.value,
      requestId: scope.requestId,
      trace,
    });
    const { run } = answer;
    const { session, agent, mode, stream } = task.value;
    outgoing.setHeader('x-aura-run-id', run.runId);
    scope.note({ agent: agent.id, session, runId: run.runId, traceId: run.traceId });
    if (stream) streamAnswer(answer);
    else if (mode === 'background') acceptRun(answer);
    else sendWholeAnswer(answer);
    return RESPONSE_ALREADY_SENT;
  };
}
