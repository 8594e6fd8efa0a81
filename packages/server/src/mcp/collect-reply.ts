import type { AuraEvent, JsonObject, RunId, RunOutcome, Usage } from '@aura/core';
import { mainScope, messageText } from '@aura/core';
import type { AgentReply } from '@aura/mcp';
import type { Explanation } from '../stream/explain.ts';
import { explainError, explainOutcome, suspendedExplanation } from '../stream/explain.ts';

/** What a reply depends on besides the events of its run. */
export interface CollectReplyOptions {
  readonly runId: RunId;
  readonly session: string;
  readonly model: string;
  readonly debugProviderErrors: boolean;
  /** The run goes on when somebody has decided what it waits for. */
  readonly isAttended: boolean;
}

/** Folds the events of a run into the reply to the call that has started it, once that is there. */
export function collectReply(
  events: readonly AuraEvent[],
  options: CollectReplyOptions,
): AgentReply | undefined {
  const last = events.at(-1);
  if (last === undefined || last.scope !== mainScope) return undefined;
  switch (last.type) {
    case 'run.completed':
      return ofOutcome(last.outcome, options);
    case 'run.failed': {
      const { model, debugProviderErrors: debug } = options;
      const { usage, costMicros, error } = last;
      const explanation = explainError(error, { model, debug });
      const { hint } = debug ? error : {};
      return failedReply(explanation, { ...options, usage, costMicros, hint });
    }
    case 'run.suspended':
      return options.isAttended ? undefined : failedReply(suspendedExplanation, options);
    default:
      return undefined;
  }
}

/** The reply to a call that has come to nothing. */
export function failedReply(
  { kind, message, retryable }: Explanation,
  about: Facts & { readonly hint?: string | undefined },
): AgentReply {
  const hint = about.hint ?? (retryable ? 'Calling it again may help.' : undefined);
  const failure = { code: kind, message, retryable, ...(hint === undefined ? {} : { hint }) };
  return { answer: '', failure, facts: factsOf(about) };
}

function ofOutcome(outcome: RunOutcome, options: CollectReplyOptions): AgentReply {
  const { stopReason, turns, usage, costMicros } = outcome;
  const about = { ...options, stopReason, turns, usage, costMicros };
  const explanation = explainOutcome(outcome);
  const answer = answerOf(outcome);
  if (explanation === undefined) return { answer, facts: factsOf(about) };
  return { ...failedReply(explanation, about), answer };
}

/** What was said between tool calls is not a part of an answer that somebody goes on working with. */
function answerOf({ stopReason, finalMessage, text }: RunOutcome): string {
  const last = finalMessage === undefined ? '' : messageText(finalMessage);
  return stopReason === 'completed' && last.trim() !== '' ? last : text;
}

interface Facts {
  readonly runId: RunId;
  readonly session: string;
  readonly stopReason?: string;
  readonly turns?: number;
  readonly usage?: Usage;
  readonly costMicros?: number | undefined;
}

function factsOf({ runId, session, stopReason, turns, usage, costMicros }: Facts): JsonObject {
  return {
    run_id: runId,
    session,
    ...(stopReason === undefined ? {} : { stop_reason: stopReason }),
    ...(turns === undefined ? {} : { turns }),
    ...(usage === undefined
      ? {}
      : { usage: { input_tokens: usage.inputTokens, output_tokens: usage.outputTokens } }),
    ...(costMicros === undefined ? {} : { cost_micros: costMicros }),
  };
}
