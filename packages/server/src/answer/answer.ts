import type { ServerResponse } from 'node:http';
import type { RunHandle } from '@aura/core';
import type { Host } from '@aura/host';
import type { ChunkConstants } from '@aura/models';
import type { Caller } from '../request/caller.ts';
import type { ChatTask } from '../request/chat-task.ts';
import type { ServerSettings } from '../settings/server-settings.ts';
import type { ActiveAnswers } from './active-answers.ts';

/** What giving an answer takes, whatever its form. */
export interface AnswerContext {
  readonly host: Pick<Host, 'clock' | 'ids'>;
  readonly settings: ServerSettings;
  readonly active: ActiveAnswers;
  readonly outgoing: ServerResponse;
  readonly task: ChatTask;
  readonly caller: Caller;
}

/** An answer whose run has just been started; whoever wants its events subscribes before the next tick. */
export interface Answer extends AnswerContext {
  readonly run: RunHandle;
  readonly constants: ChunkConstants;
}

/** Starts the run of a task. */
export function startAnswer(context: AnswerContext): Answer {
  const { host, task, caller } = context;
  const { agent, session, messages, maxOutputTokens } = task;
  const { provider, model } = agent.agent.model.info;
  const run = agent.run({
    ...caller,
    session,
    messages,
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
  });
  const constants: ChunkConstants = {
    id: `chatcmpl-${host.ids.uuid()}`,
    created: Math.floor(host.clock.now() / 1_000),
    model: `${provider}/${model}`,
  };
  return { ...context, run, constants };
}
