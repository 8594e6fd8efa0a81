import type { ServerResponse } from 'node:http';
import type { ForwardedHeaders, RunMode } from '@aura/core';
import type { AttendedRun, Host, RequestTrace } from '@aura/host';
import type { ChunkConstants } from '@aura/models';
import type { Caller } from '../request/caller.ts';
import type { ChatTask } from '../request/chat-task.ts';
import type { ServerSettings } from '../settings/server-settings.ts';
import { chunkConstants, modelLabel } from '../stream/chunk-constants.ts';
import type { ActiveAnswers } from './active-answers.ts';
import type { GracePeriods } from './grace-periods.ts';

/** What giving an answer takes, whatever its form. */
export interface AnswerContext {
  readonly host: Pick<Host, 'clock' | 'durable' | 'runs'>;
  readonly settings: ServerSettings;
  readonly active: ActiveAnswers;
  readonly grace: GracePeriods;
  readonly outgoing: ServerResponse;
  readonly task: ChatTask;
  readonly caller: Caller;
  /** Headers of the caller for the tools of the agent. */
  readonly forwarded?: ForwardedHeaders | undefined;
  /** Of the HTTP request. */
  readonly requestId: string;
  /** Absent when its trace is not kept. */
  readonly trace: RequestTrace | undefined;
}

/** The run behind an answer. With a reader it is attended: the answer goes on when somebody has decided what it waits for. */
export type AnsweringRun = Omit<AttendedRun, 'leave'> & Partial<Pick<AttendedRun, 'leave'>>;

/** An answer whose run has just been started; whoever wants its events subscribes before the next tick. */
export interface Answer extends AnswerContext {
  readonly run: AnsweringRun;
  readonly constants: ChunkConstants;
}

/** Starts the run of a task. */
export function startAnswer(context: AnswerContext): Answer {
  const { host, task, caller, forwarded, trace, requestId } = context;
  const { agent, mode, session, messages, maxOutputTokens, clientTools, stream } = task;
  const traced = trace?.answer({ isStream: stream, session, agent: agent.id });
  const handle = agent.run({
    ...caller,
    mode,
    session,
    messages,
    ...(forwarded === undefined ? {} : { forwarded }),
    facts: { ...task.facts, requestId, ...traced },
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    ...(clientTools.length === 0 ? {} : { clientTools }),
  });
  trace?.ran(handle);
  const isAttended = stream && agent.agent.approvals !== undefined;
  const run = isAttended ? host.runs(caller.namespace).attend(handle) : handle;
  const constants = chunkConstants(run.runId, modelLabel(agent.agent.model.info));
  return { ...context, run, constants };
}

/** Whether a run goes on after the server has ended: its streams then end without saying that it is over. */
export function outlivesServer({ durable }: Pick<Host, 'durable'>, mode: RunMode): boolean {
  return durable && mode !== 'attached';
}
