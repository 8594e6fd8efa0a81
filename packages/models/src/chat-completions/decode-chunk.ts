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
    const reason = choice['finish_reason'];
    if (reason === 'error') return false;
    if (typeof reason === 'string' && reason !== '') answer.finish(reason);
  }
  return true;
}

/** True for the forms in which servers put a failure where an answer belongs. */
export function isErrorReport(body: JsonObject): boolean {
  const error = body['error'];
  return (error !== undefined && error !== null && error !== false) || body['object'] === 'error';
}
