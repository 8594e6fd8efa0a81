import { encodeCompletion } from '@aura/models';
import { shuttingDown } from '../response/refusal.ts';
import { sendJson, sendRefusal } from '../response/reply.ts';
import type { Answer } from './answer.ts';
import { createAnswerCollector } from './collect-answer.ts';
import { superviseRun } from './supervise-run.ts';

/** Gives an answer in one piece, once the run has ended. */
export function sendWholeAnswer(answer: Answer): void {
  const { outgoing, task, settings, constants } = answer;
  const { session, maxOutputTokens } = task;
  const { debugProviderErrors } = settings;
  const collect = createAnswerCollector({
    model: constants.model,
    debugProviderErrors,
    maxOutputTokens,
  });
  const supervision = superviseRun(answer, {
    onEvents(events) {
      const whole = collect(events);
      if (whole === undefined) return;
      supervision.finish();
      sendJson(outgoing, {
        status: 200,
        body: {
          ...encodeCompletion({ ...constants, ...whole }),
          metadata: { chat_session_id: session },
        },
        headers: { 'x-chat-session-id': session },
      });
    },
    onTimeout({ message }) {
      supervision.finish();
      sendRefusal(outgoing, { status: 504, type: 'timeout', message });
    },
    onShutdown() {
      supervision.finish();
      sendRefusal(outgoing, shuttingDown);
    },
  });
}
