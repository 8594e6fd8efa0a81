import type { DelegationRequest } from '../delegation/delegation.ts';
import type { CallId, MessageId } from '../ids/ids.ts';
import type { RunRecord } from '../run/run-record.ts';
import type { HookDecision } from './hook-decision.ts';

/** What hooks have decided in earlier lives of a run. */
export interface PastHooks {
  /** What was to become of tool calls. */
  readonly calls: ReadonlyMap<CallId, HookDecision>;
  /** Answers that were refused, and why. */
  readonly vetoedAnswers: ReadonlyMap<MessageId, string>;
  /** Why the run was to stop after a turn, by its number. */
  readonly stops: ReadonlyMap<number, string>;
  /** What other agents were asked instead, by the key of the delegation. */
  readonly delegations: ReadonlyMap<string, DelegationRequest>;
}

/** Folds the records of a run, in order. Pure. */
export function foldHooks(records: readonly RunRecord[]): PastHooks {
  const calls = new Map<CallId, HookDecision>();
  const vetoedAnswers = new Map<MessageId, string>();
  const stops = new Map<number, string>();
  const delegations = new Map<string, DelegationRequest>();
  for (const record of records) {
    if (record.type === 'hook.decided') {
      const { point, callId, turn, decision } = record;
      if (point === 'beforeToolCall' && callId !== undefined) calls.set(callId, decision);
      if (decision.type === 'stop') stops.set(turn, decision.reason);
      if (decision.type === 'delegation') delegations.set(decision.key, decision.request);
    }
    if (record.type !== 'event' || record.event.type !== 'hook.vetoed') continue;
    const { messageId, reason } = record.event;
    if (messageId !== undefined) vetoedAnswers.set(messageId, reason);
  }
  return { calls, vetoedAnswers, stops, delegations };
}
