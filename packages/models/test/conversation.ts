import type {
  AssistantMessage,
  CallId,
  MessageId,
  ModelEvent,
  ModelResponse,
  TextPart,
  ToolCall,
  ToolMessage,
  ToolResult,
  UserMessage,
} from '@aura/core';

const base = { id: 'm' as MessageId, createdAt: 0 };

/** A piece of text. */
export function textPart(text: string): TextPart {
  return { type: 'text', text };
}

/** What a user said. */
export function user(text: string): UserMessage {
  return { ...base, role: 'user', content: [textPart(text)] };
}

/** What a model said. */
export function answer(of: Partial<AssistantMessage>): AssistantMessage {
  return { ...base, role: 'assistant', content: [], toolCalls: [], ...of };
}

/** One call of a tool. */
export function call(id: string, name: string): ToolCall {
  return { id: id as CallId, name, args: { n: 1 } };
}

/** How the call of a tool ended: with the word `done`. */
export function result(
  id: string,
  name: string,
  outcome: ToolResult['outcome'] = 'ok',
): ToolMessage {
  const content = [textPart('done')];
  return {
    ...base,
    role: 'tool',
    result: { callId: id as CallId, name, outcome, content, durationMs: 1 },
  };
}

/** The answer that a stream ended with. */
export function responseOf(events: readonly ModelEvent[]): ModelResponse {
  const last = events.at(-1);
  if (last?.type !== 'end') throw new Error(`no answer: ${JSON.stringify(last)}`);
  return last.response;
}

/** The same after it was stored and read again. */
export function stored<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}
