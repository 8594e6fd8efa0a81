import type { JsonObject, JsonValue } from '@aura/core';
import { isJsonObject } from '@aura/core';
import { isErrorReport } from '../chat-completions/decode-chunk.ts';
import type { StreamFormat } from '../chat-completions/stream-format.ts';
import { lineFrames } from './line-frames.ts';

/** The answer of `/api/chat`: lines of JSON, of which the one that is `done` is the last. */
export const ollamaFormat: StreamFormat = {
  frames: lineFrames,
  read(line, answer, out) {
    if (!isJsonObject(line) || isErrorReport(line)) return 'failed';
    const isDone = line['done'] === true;
    answer.addEnvelope({
      model: line['model'] ?? null,
      usage: isDone ? toUsage(line) : null,
    });
    const message = line['message'];
    if (isJsonObject(message)) answer.addDelta(toDelta(message), out);
    if (!isDone) return 'more';
    // Servers from before there was a reason gave none.
    const reason = line['done_reason'];
    answer.finish(typeof reason === 'string' && reason !== '' ? reason : 'stop');
    return 'last';
  },
};

/** Every call comes whole, in one entry, so that those without an id are told apart by their being entries. */
function toDelta({ content, thinking, tool_calls: calls }: JsonObject): JsonObject {
  return {
    content: content ?? null,
    reasoning: thinking ?? null,
    ...(Array.isArray(calls) ? { tool_calls: calls.map(withoutIndex) } : {}),
  };
}

/** The indexes of Ollama begin anew in every line. */
function withoutIndex(call: JsonValue): JsonValue {
  if (!isJsonObject(call)) return call;
  return { id: call['id'] ?? null, function: call['function'] ?? null };
}

/** Counts are left out where they are zero, as for a prompt that was in the cache. */
function toUsage(line: JsonObject): JsonValue {
  const { prompt_eval_count: input, eval_count: output } = line;
  if (input === undefined && output === undefined) return null;
  return { prompt_tokens: input ?? 0, completion_tokens: output ?? 0 };
}
