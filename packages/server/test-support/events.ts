import type {
  AssistantMessage,
  AuraEvent,
  AuraEventBody,
  CallId,
  JsonObject,
  MessageId,
  RunId,
  JsonValue,
  RunOutcome,
  ToolResult,
  Usage,
} from '@aura/core';
import { noUsage } from '@aura/core';

/** The trace id of all events made here. */
export const testTraceId: string = '0af7651916cd43dd8448eb211c80319c';

const messageId = 'msg_1' as MessageId;

/** The event at place `seq` of one run. */
export function eventAt(seq: number, body: AuraEventBody): AuraEvent {
  return {
    runId: 'run_1' as RunId,
    seq,
    at: 0,
    scope: 'main',
    agent: 'helper',
    session: 'cs_1',
    traceId: testTraceId,
    spanId: '00f067aa0ba902b7',
    ...body,
  };
}

/** The events of one run, in order. */
export function eventsOf(...bodies: readonly AuraEventBody[]): readonly AuraEvent[] {
  return bodies.map((body, index) => eventAt(index + 1, body));
}

/** Tokens of one model call. */
export function tokens(inputTokens: number, outputTokens: number): Usage {
  return { ...noUsage, inputTokens, outputTokens, requests: 1 };
}

/** The model is asked. */
export const modelStarted: AuraEventBody = {
  type: 'model.started',
  turn: 1,
  model: { provider: 'openai', model: 'm' },
};

/** A piece of the answer. */
export function textDelta(text: string): AuraEventBody {
  return { type: 'text.delta', messageId, offset: 0, text };
}

/** A piece of reasoning. */
export function reasoningDelta(text: string): AuraEventBody {
  return { type: 'reasoning.delta', messageId, offset: 0, text };
}

/** The model wants a tool called. */
export function callReady(id: string, args: JsonObject = {}, name = 'add'): AuraEventBody {
  return { type: 'tool_call.ready', messageId, call: { id: id as CallId, name, args } };
}

/** A tool begins. */
export function toolStarted(id: string, name = 'add'): AuraEventBody {
  const origin = { kind: 'mcp', server: 'math', tool: name } as const;
  return { type: 'tool.started', callId: id as CallId, name, origin };
}

/** A tool has got somewhere. */
export function toolProgress(id: string, progress: number, total?: number): AuraEventBody {
  const step = total === undefined ? { progress } : { progress, total };
  return { type: 'tool.progress', callId: id as CallId, name: 'add', step };
}

/** A tool has ended. */
export function toolCompleted(
  id: string,
  text: string,
  more: Partial<ToolResult> = {},
): AuraEventBody {
  const result: ToolResult = {
    callId: id as CallId,
    name: 'add',
    outcome: 'ok',
    content: [{ type: 'text', text }],
    durationMs: 31,
    ...more,
  };
  return { type: 'tool.completed', result };
}

/** What the model said and which tools it wants called. */
export function answer(text: string, callIds: readonly string[] = []): AssistantMessage {
  return {
    id: messageId,
    createdAt: 0,
    role: 'assistant',
    content: text === '' ? [] : [{ type: 'text', text }],
    toolCalls: callIds.map((id) => ({ id: id as CallId, name: 'add', args: {} })),
  };
}

/** A model call has ended with this text and these calls. */
export function messageCompleted(
  text: string,
  usage: Usage,
  callIds: readonly string[] = [],
): AuraEventBody {
  return {
    type: 'message.completed',
    message: answer(text, callIds),
    usage,
    finish: callIds.length > 0 ? 'tool_calls' : 'stop',
  };
}

/** The run has ended, by default with a whole answer of 12 tokens in and 3 out. */
export function runCompleted(
  text: string,
  more: Partial<RunOutcome<JsonValue>> = {},
): AuraEventBody {
  const outcome: RunOutcome<JsonValue> = {
    stopReason: 'completed',
    text,
    finalMessage: answer(text),
    turns: 1,
    usage: tokens(12, 3),
    lastUsage: tokens(12, 3),
    ...more,
  };
  return { type: 'run.completed', outcome };
}

/** The run has failed. */
export function runFailed(code: `${string}/${string}`, message: string): AuraEventBody {
  return { type: 'run.failed', error: { code, message, retry: 'same' }, usage: noUsage };
}
