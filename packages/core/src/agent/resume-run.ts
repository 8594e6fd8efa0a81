import { expiredAnswers } from '../approval/expired-answers.ts';
import type { BudgetTree } from '../budget/budget-tree.ts';
import { AuraError } from '../errors/aura-error.ts';
import { answerSuspension, noPast } from '../flow/flow-past.ts';
import type { JsonValue } from '../json/json.ts';
import { Namespace } from '../namespace/namespace.ts';
import { fromPrincipalRecord } from '../namespace/principal.ts';
import type { Millis } from '../ports/clock.ts';
import type { RunRecord, RunRecordBody } from '../run/run-record.ts';
import { pendingIn } from '../run/run-past.ts';
import type { RunPast } from '../run/run-past.ts';
import type { OutputSchema } from '../output/output-plan.ts';
import type { StopCondition } from '../stop/stop-condition.ts';
import type { ForwardedHeaders } from '../tool/forwarded-headers.ts';
import type { Agent } from './agent.ts';
import type { Conversation, RunRequest } from './run-handle.ts';
import { agentOf, settingsOf } from './run-settings.ts';
import type { EventListener } from '../events/event-listener.ts';
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
  readonly settle?: RunRequest['settle'];
  /** Of a session or a tenant, as for a run that begins. It is not charged for earlier lives of the run. */
  readonly budget?: BudgetTree;
  /** The form that the run was begun with, if it is to answer in one. */
  readonly output?: OutputSchema;
  /** The functions among those the run was begun with; rules are in its log. */
  readonly stopWhen?: readonly StopCondition[];
  /**
   * Headers of whoever wants the run to go on, in the place of those it was begun with. A run that was begun with headers and
   * gets none of one of these names here waits until it does.
   */
  readonly forwarded?: ForwardedHeaders;
  /** Gets the events of this life from the first one on. */
  readonly listener?: EventListener;
}

/** Throws unless the agent is configured as it was when the run began. */
export function requireSameAgent(agent: Agent, records: readonly RunRecord[]): void {
  if (agentOf(records)?.agentDigest === agent.digest) return;
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
  const past = { pending: pendingIn(taken.records) };
  const given = new Set<string>();
  const records = answers.map(({ token, value }) => {
    // Told apart from an unknown one by nobody: the first answer has used the token up.
    const record = answerSuspension(given.has(token) ? noPast : past, token, value);
    given.add(token);
    return record;
  });
  const expired = expiredAnswers(past.pending, now)
    .filter(({ token }) => !given.has(token))
    .map(({ token, value }) => answerSuspension(past, token, value));
  await taken.append([...records, ...expired]);
}

/** The request of a run, as its log has it: whoever resumes it may have found it from further up. */
export function recordedRequest(taken: Pick<TakenRun, 'opened'>): RunRequest {
  const { session, mode, input, principal, maxOutputTokens, toolChoice, clientTools, overlay } =
    taken.opened;
  return {
    namespace: Namespace.parse(taken.opened.namespace, { allowSystem: true }),
    session,
    mode,
    messages: input,
    ...(principal === undefined ? {} : { principal: fromPrincipalRecord(principal) }),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    ...(toolChoice === undefined ? {} : { toolChoice }),
    ...(clientTools === undefined ? {} : { clientTools }),
    ...(overlay === undefined ? {} : { overlay }),
  };
}

/** What a resumed life begins with: the news, what is new about the agent, and the end of an answer that was cut off. */
export function resumption(
  agent: Agent,
  run: {
    readonly past: RunPast;
    readonly records: readonly RunRecord[];
    readonly spanId: string;
  },
): readonly RunRecordBody[] {
  const { past, records, spanId } = run;
  const resumed = { type: 'run.resumed', agentName: agent.name } as const;
  const opening: RunRecordBody[] = [{ type: 'event', event: resumed, spanId }];
  if (agentOf(records)?.agentDigest !== agent.digest) {
    const settings = settingsOf(agent);
    opening.push({ type: 'run.reconfigured', agentDigest: agent.digest, settings });
  }
  if (past.openMessage !== undefined) {
    const { openMessage: messageId } = past;
    const event = { type: 'message.discarded', messageId, reason: 'run/interrupted' } as const;
    opening.push({ type: 'event', event, spanId });
  }
  return opening;
}
