import type { JsonObject, JsonValue, ModelEvent } from '@aura/core';
import { isJsonObject } from '@aura/core';
import type { AnswerAssembly } from './answer-assembly.ts';

/**
 * Adds one parsed chunk to the answer. Returns false when the chunk reports a failure instead of content. Choices
 * other than the first are not read: a conversation has one answer.
 */
export function decodeChunk(chunk: JsonValue, answer: AnswerAssembly, out: ModelEvent[]): boolean {
  if (!isJsonObject(chunk) || isErrorReport(chunk)) return false;
  answer.addEnvelope(chunk);
  const choices = chunk['choices'];
  if (!Array.isArray(choices)) return true;
  for (const choice of choices) {
    if (!isJsonObject(choice) || (choice['index'] ?? 0) !== 0) continue;
    if (isJsonObject(choice['delta'])) answer.addDelta(choice['delta'], out);
    if (isFailedChoice(choice)) return false;
    const reason = choice['finish_reason'];
    if (typeof reason === 'string' && reason !== '') answer.finish(reason);
  }
  return true;
}

/** What to classify of a body that reports a failure: gateways put it beside the answer that it ended. */
export function failureIn(body: JsonValue): JsonValue {
  if (!isJsonObject(body) || isErrorReport(body) || !Array.isArray(body['choices'])) return body;
  return body['choices'].find((choice) => isJsonObject(choice) && isErrorReport(choice)) ?? body;
}

/** True for an answer that a failure has ended. */
export function isFailedChoice(choice: JsonValue | undefined): boolean {
  return isJsonObject(choice) && (choice['finish_reason'] === 'error' || isErrorReport(choice));
}

/** True for the forms in which servers put a failure where an answer belongs. */
export function isErrorReport(body: JsonObject): boolean {
  const error = body['error'];
  return (error !== undefined && error !== null && error !== false) || body['object'] === 'error';
}
