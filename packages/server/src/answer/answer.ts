import type { ServerResponse } from 'node:http';
import type { RunHandle, RunMode } from '@aura/core';
import type { Host } from '@aura/host';
import type { ChunkConstants } from '@aura/models';
import type { Caller } from '../request/caller.ts';
import type { ChatTask } from '../request/chat-task.ts';
import type { ServerSettings } from '../settings/server-settings.ts';
import { chunkConstants, modelLabel } from '../stream/chunk-constants.ts';
import type { ActiveAnswers } from './active-answers.ts';
import type { GracePeriods } from './grace-periods.ts';

/** What giving an answer takes, whatever its form. */
export interface AnswerContext {
  readonly host: Pick<Host, 'clock' | 'durable'>;
  readonly settings: ServerSettings;
  readonly active: ActiveAnswers;
  readonly grace: GracePeriods;
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
  const { task, caller } = context;
  const { agent, mode, session, messages, maxOutputTokens } = task;
  const run = agent.run({
    ...caller,
    mode,
    session,
    messages,
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
  });
  const constants = chunkConstants(run.runId, modelLabel(agent.agent.model.info));
  return { ...context, run, constants };
}

/** Whether a run goes on after the server has ended: its streams then end without saying that it is over. */
export function outlivesServer({ durable }: Pick<Host, 'durable'>, mode: RunMode): boolean {
  return durable && mode !== 'attached';
}
