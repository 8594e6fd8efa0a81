import { abortReasons } from '@aura/core';
import type { MessageId } from '@aura/core';
import type { Host, HostedAgent } from '@aura/host';
import type { AgentQuestion, AgentReply } from '@aura/mcp';
import type { ActiveAnswers } from '../answer/active-answers.ts';
import { watchRun } from '../answer/watch-run.ts';
import type { Caller } from '../request/caller.ts';
import { sessionId } from '../request/session-id.ts';
import type { ServerSettings } from '../settings/server-settings.ts';
import { modelLabel } from '../stream/chunk-constants.ts';
import type { Explanation } from '../stream/explain.ts';
import { shutdownExplanation } from '../stream/explain.ts';
import { describeStep } from './agent-steps.ts';
import { collectReply, failedReply } from './collect-reply.ts';

/** What asking agents takes. */
export interface AskContext {
  readonly host: Pick<Host, 'clock' | 'ids' | 'runs'>;
  readonly settings: Pick<
    ServerSettings,
    'debugProviderErrors' | 'streamingTimeoutMs' | 'firstChunkTimeoutMs' | 'inactivityTimeoutMs'
  >;
  readonly active: ActiveAnswers;
}

const cancelled: Explanation = {
  kind: 'server/aborted',
  message: 'The call was cancelled.',
  retryable: true,
};

/**
 * Has an agent answer one question, as a run like that of a chat request. While it waits for an approval the call waits as
 * well: it takes decisions for as long as its client is there.
 */
export function askAgent(
  { host, settings, active }: AskContext,
  agent: HostedAgent,
  question: AgentQuestion<Caller>,
): Promise<AgentReply> {
  const { caller, prompt, signal, onStep } = question;
  const { clock, ids } = host;
  const session = sessionId({ metadata: question.session, headers: {} }, ids);
  const handle = agent.run({
    ...caller,
    mode: 'attached',
    session,
    messages: [
      {
        role: 'user',
        id: ids.next('msg') as MessageId,
        createdAt: clock.now(),
        content: [{ type: 'text', text: prompt }],
      },
    ],
  });
  const isAttended = agent.agent.approvals !== undefined;
  const run = isAttended ? host.runs(caller.namespace).attend(handle) : handle;
  const { debugProviderErrors } = settings;
  const model = modelLabel(agent.agent.model.info);
  const about = { runId: run.runId, session, model, debugProviderErrors, isAttended };
  const reply = Promise.withResolvers<AgentReply>();

  const watch = watchRun(
    { run, clock, limits: settings, active, outlivesServer: false },
    {
      onEvents(events) {
        if (onStep !== undefined) {
          for (const event of events) {
            const step = describeStep(event);
            if (step !== undefined) onStep(step);
          }
        }
        const collected = collectReply(events, about);
        if (collected !== undefined) finish(collected);
      },
      onTimeout: (explanation) => finish(failedReply(explanation, about)),
      onShutdown: () => finish(failedReply(shutdownExplanation, about)),
    },
  );
  const onCancel = (): void => {
    finish(failedReply(cancelled, about));
    run.abort(abortReasons.cancelledByClient);
  };

  function finish(result: AgentReply): void {
    signal.removeEventListener('abort', onCancel);
    watch.stop();
    watch.leave();
    reply.resolve(result);
  }

  if (signal.aborted) onCancel();
  else signal.addEventListener('abort', onCancel);
  return reply.promise;
}
