import { cannotStore, internalError, shuttingDown } from '../response/refusal.ts';
import type { Refusal } from '../response/refusal.ts';
import { sendJson, sendRefusal } from '../response/reply.ts';
import { runPath } from '../runs/run-path.ts';
import type { Answer } from './answer.ts';
import { superviseRun } from './supervise-run.ts';

/** Answers that a run has begun and where to hear of it, once it is certain that it will not be lost. */
export function acceptRun(answer: Answer): void {
  const { outgoing, run, task } = answer;
  const id = run.runId;
  const headers = { 'x-chat-session-id': task.session };
  const refuse = (refusal: Refusal): void => {
    if (!outgoing.headersSent) sendRefusal(outgoing, refusal);
  };

  superviseRun(answer, {
    onEvents([first]) {
      if (outgoing.headersSent) return;
      // The first event is out when its record is kept: a failure in its place says that there is no run.
      if (first?.type === 'run.failed') {
        return refuse(first.error.code === 'store/unavailable' ? cannotStore : internalError);
      }
      const stream_url = `${runPath(id)}/stream`;
      const body = { id, status: 'running', stream_url, status_url: runPath(id) };
      sendJson(outgoing, { status: 202, body, headers });
    },
    onTimeout: ({ message }) => refuse({ status: 504, type: 'timeout', message }),
    onShutdown: () => refuse(shuttingDown),
  });
}
