import type { RunOutcome, StopReason } from '../events/aura-event.ts';
import type { FlowResult } from '../flow/types.ts';
import type { JsonObject, JsonValue } from '../json/json.ts';
import { contentText } from '../message/message-text.ts';
import type { Usage } from '../model/model-port.ts';
import { addUsage, noUsage } from '../model/usage.ts';
import type { Transcript } from '../run/transcript.ts';
import type { TurnState } from '../turn/turn-state.ts';

function stopReason(result: FlowResult<TurnState>): StopReason {
  if (result.status === 'cancelled') return result.reason === 'deadline' ? 'deadline' : 'aborted';
  return result.status === 'suspended' ? 'suspended' : result.state.stopReason;
}

function reasonOf(result: FlowResult<TurnState>): Pick<RunOutcome, 'reason'> {
  if (result.status === 'cancelled') return { reason: result.reason };
  const { why } = result.state;
  return result.status !== 'completed' || why === null ? {} : { reason: why };
}

/** The usage of all model answers of a run, also of those that do not count, of the agents that worked for it, and of summaries of what was said before. */
export function totalUsage(transcript: Transcript): Usage {
  const { answers, delegatedUsage, discardedUsage, summaryUsage } = transcript;
  const others = [delegatedUsage, discardedUsage].reduce(addUsage, summaryUsage);
  return answers.reduce((sum, { usage }) => addUsage(sum, usage ?? noUsage), others);
}

/** What a run came to, from how its flow ended and what was said. */
export function toOutcome(
  transcript: Transcript,
  result: FlowResult<TurnState>,
  known: {
    readonly costMicros?: number | undefined;
    /** Counts for a run that has come to its end by itself. */
    readonly output?: JsonObject | undefined;
  } = {},
): RunOutcome<JsonValue> {
  const { costMicros, output } = known;
  const reason = stopReason(result);
  const { answers, lastAnswer } = transcript;
  const texts = answers.map((answer) => contentText(answer.content)).filter((text) => text !== '');
  return {
    stopReason: reason,
    text: texts.join('\n\n'),
    ...(reason === 'completed' && output !== undefined ? { output } : {}),
    ...reasonOf(result),
    ...(lastAnswer === undefined ? {} : { finalMessage: lastAnswer }),
    turns: answers.length,
    usage: totalUsage(transcript),
    ...(costMicros === undefined ? {} : { costMicros }),
    lastUsage: lastAnswer?.usage ?? noUsage,
  };
}
