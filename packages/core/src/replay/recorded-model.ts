import { AuraError, fromErrorRecord } from '../errors/aura-error.ts';
import type { ErrorCode } from '../errors/aura-error.ts';
import { contentText } from '../message/message-text.ts';
import type { AssistantMessage } from '../message/message.ts';
import type { ModelEvent, ModelInfo, ModelPort, ModelResponse } from '../model/model-port.ts';
import { noUsage } from '../model/usage.ts';
import type { RunRecord } from '../run/run-record.ts';
import { overflowIn } from '../turn/unrecoverable-overflow.ts';
import { modelCallsIn } from './recorded-model-calls.ts';
import type { RecordedModelCall } from './recorded-model-calls.ts';
import type { ScorePart } from './score.ts';

/** The error a model call has failed with. The log of a run that was aborted has no more of it than its code. */
function failureOf({ next }: RecordedModelCall, code: string): AuraError {
  const { error } = next?.type === 'flow.failed' ? next : {};
  const refusal = error && overflowIn(error);
  if (error !== undefined && refusal === undefined) return fromErrorRecord(error);
  const message = refusal ?? 'the recorded call of the model failed';
  return new AuraError(code as ErrorCode, { message });
}

/** Of a broken stream what had arrived is kept; it is not acted upon. */
function isBroken({ next }: RecordedModelCall, message: AssistantMessage): boolean {
  const { incomplete, finish, toolCalls } = message;
  if (incomplete !== true || toolCalls.length > 0) return false;
  if (next === undefined) return finish !== 'max_output_tokens';
  return next.type !== 'flow.exec';
}

function responseOf(message: AssistantMessage): ModelResponse {
  const { content, toolCalls, usage = noUsage, finish = 'other', model = '' } = message;
  return { content, toolCalls, usage, finish, model };
}

/** The last events of a stream, from the record that followed it; undefined when nothing that follows streams did. */
function streamEnd(call: RecordedModelCall, end: RunRecord): readonly ModelEvent[] | undefined {
  if (end.type !== 'event') return undefined;
  const { event } = end;
  if (event.type === 'message.discarded') {
    const { usage } = event;
    const partial: ModelResponse | undefined = usage && {
      content: [],
      toolCalls: [],
      usage,
      finish: 'other',
      model: '',
    };
    return [{ type: 'error', error: failureOf(call, event.reason), ...(partial && { partial }) }];
  }
  if (event.type !== 'message.completed') return undefined;
  const response = responseOf(event.message);
  const text = { type: 'text', delta: contentText(response.content) } as const;
  const last: ModelEvent = isBroken(call, event.message)
    ? { type: 'error', error: failureOf(call, 'provider/aborted'), partial: response }
    : { type: 'end', response };
  return text.delta === '' ? [last] : [text, last];
}

/** Calls are counted anew in every answer. */
function streamedEvents({ streamed }: RecordedModelCall): readonly ModelEvent[] {
  let index = 0;
  return streamed.map((event): ModelEvent => {
    if (event.type === 'tool_call.started') {
      const { callId: id, name } = event;
      return { type: 'tool_call_start', index: index++, id, name };
    }
    const { type: _, ...attempt } = event;
    if (attempt.restart) index = 0;
    return { type: 'attempt', attempt };
  });
}

async function* play(
  call: RecordedModelCall,
  score: ScorePart,
): AsyncGenerator<readonly ModelEvent[], void> {
  const { end } = call;
  const streamed = streamedEvents(call);
  if (streamed.length > 0) yield streamed;
  await score.reached(end?.seq ?? Number.POSITIVE_INFINITY);
  const last = end && streamEnd(call, end);
  if (last !== undefined) yield last;
  else if (end?.type === 'flow.failed') throw fromErrorRecord(end.error);
  // The run has given up waiting for the answer.
  else await new Promise<never>(() => {});
}

/** A model that gives the recorded answers, one for each call. */
export function recordedModel(score: ScorePart, info: ModelInfo): ModelPort {
  const calls = modelCallsIn(score.records).values();
  return {
    info,
    stream() {
      const { value: call } = calls.next();
      return play(call ?? { streamed: [], end: undefined, next: undefined }, score);
    },
  };
}
