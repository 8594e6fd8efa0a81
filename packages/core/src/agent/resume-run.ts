import { expiredAnswers } from '../approval/expired-answers.ts';
import { AuraError } from '../errors/aura-error.ts';
import { answerSuspension } from '../flow/flow-past.ts';
import type { FlowPast } from '../flow/flow-past.ts';
import type { JsonValue } from '../json/json.ts';
import { fromPrincipalRecord } from '../namespace/principal.ts';
import type { Millis } from '../ports/clock.ts';
import type { RunOpened, RunRecordBody } from '../run/run-record.ts';
import { foldRun } from '../run/run-past.ts';
import type { RunPast } from '../run/run-past.ts';
import type { Agent } from './agent.ts';
import type { Conversation, EventListener, RunRequest } from './run-handle.ts';
import type { TakenRun } from './taken-run.ts';

/** How an interrupted or suspended run is to go on. */
export interface ResumeOptions {
  /** Go on even though the agent's configuration has changed since the run began. Default false. */
  readonly useCurrent?: boolean;
  /** Answers to what the run waits for. */
  readonly answers?: readonly { readonly token: string; readonly value: JsonValue }[];
  readonly signal?: AbortSignal;
  /** Takes what the run adds; it is not asked to begin again. */
  readonly conversation?: Conversation;
  /** Gets the events of this life from the first one on. */
  readonly listener?: EventListener;
}

/** Throws unless the agent is configured as it was when the run began. */
export function requireSameAgent(agent: Agent, opened: RunOpened): void {
  if (opened.agentDigest === agent.digest) return;
  throw new AuraError('run/agent_changed', {
    message: `the configuration of "${agent.id}" has changed since the run began`,
    hint: 'Resume it with the current configuration explicitly, or cancel it.',
  });
}

/**
 * Writes the answers to what a run waits for, and that of time to approvals which nobody can give any more. Throws
 * `flow/unknown_token` for anything else.
 */
export async function answerRun(
  taken: TakenRun,
  answers: NonNullable<ResumeOptions['answers']>,
  now: Millis,
): Promise<void> {
  const past = (): FlowPast => foldRun(taken.records).flow;
  for (const { token, value } of answers) {
    await taken.append([answerSuspension(past(), token, value)]);
  }
  for (const { token, value } of expiredAnswers(past().pending, now)) {
    await taken.append([answerSuspension(past(), token, value)]);
  }
}

/** The request of a run, as its log has it. */
export function recordedRequest(taken: TakenRun, namespace: RunRequest['namespace']): RunRequest {
  const { session, mode, input, principal, maxOutputTokens } = taken.opened;
  return {
    namespace,
    session,
    mode,
    messages: input,
    ...(principal === undefined ? {} : { principal: fromPrincipalRecord(principal) }),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
  };
}

/** What a resumed life begins with: the news, and the end of an answer that was cut off. */
export function resumption(agent: Agent, past: RunPast, spanId: string): readonly RunRecordBody[] {
  const resumed = { type: 'run.resumed', agentName: agent.name } as const;
  const opening: RunRecordBody[] = [{ type: 'event', event: resumed, spanId }];
  if (past.openMessage !== undefined) {
    const { openMessage: messageId } = past;
    const event = { type: 'message.discarded', messageId, reason: 'run/interrupted' } as const;
    opening.push({ type: 'event', event, spanId });
  }
  return opening;
}
