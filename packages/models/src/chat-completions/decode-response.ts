import type { JsonObject, ModelEvent } from '@aura/core';
import { isJsonObject, parseJson } from '@aura/core';
import { classifyReply } from '../errors/classify-reply.ts';
import type { ErrorSubject } from '../errors/provider-error.ts';
import { providerError } from '../errors/provider-error.ts';
import type { AnswerOrigin } from './answer-assembly.ts';
import { AnswerAssembly } from './answer-assembly.ts';
import { failureIn, isErrorReport, isFailedChoice } from './decode-chunk.ts';

/** The events of an answer that came whole, from a server that does not stream. Must not throw. */
export function decodeChatResponse(
  text: string,
  origin: AnswerOrigin,
  subject: ErrorSubject,
): readonly ModelEvent[] {
  const parsed = parseJson(text);
  if (!parsed.ok) return malformed(subject, `the answer is not JSON (${parsed.error})`);
  const body = parsed.value;
  const choice =
    isJsonObject(body) && Array.isArray(body['choices']) ? body['choices'][0] : undefined;
  if (!isJsonObject(body) || isErrorReport(body) || isFailedChoice(choice)) {
    return [{ type: 'error', error: classifyReply(subject, { body: failureIn(body) }) }];
  }
  const message = isJsonObject(choice) ? choice['message'] : undefined;
  if (!isJsonObject(choice) || !isJsonObject(message)) {
    return malformed(subject, 'the answer contains no message');
  }
  const answer = new AnswerAssembly(origin);
  const events: ModelEvent[] = [];
  answer.addEnvelope(body);
  answer.addDelta(withPositions(message), events);
  if (answer.isUnusable)
    return malformed(subject, 'the answer contains a tool call without a name');
  const reason = choice['finish_reason'];
  if (typeof reason === 'string') answer.finish(reason);
  events.push({ type: 'end', response: answer.response() });
  return events;
}

/** Whole calls carry no index: each entry is a call of its own. */
function withPositions(message: JsonObject): JsonObject {
  const calls = message['tool_calls'];
  if (!Array.isArray(calls)) return message;
  const positioned = calls.map((call, index) => (isJsonObject(call) ? { ...call, index } : call));
  return { ...message, tool_calls: positioned };
}

function malformed(subject: ErrorSubject, problem: string): readonly ModelEvent[] {
  return [
    { type: 'error', error: providerError(subject, { name: 'malformed_response', problem }) },
  ];
}
