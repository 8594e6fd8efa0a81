import { contentText } from '@aura/core';
import type {
  Agent,
  AssistantMessage,
  AuraEventOf,
  ModelInfo,
  ModelRequest,
  Usage,
} from '@aura/core';
import {
  genAiInstructions,
  genAiMessages,
  inputMessages,
  lastInput,
  messagesLeftOut,
  outputMessages,
  reasoningText,
} from './message-attributes.ts';
import { openSpan, tokenAttributes } from './span-context.ts';
import type { SpanContext } from './span-context.ts';
import type { SpanDraft } from './span-draft.ts';
import { spanNames } from './span-kinds.ts';

/** The names of a model. */
export function modelAttributes({ provider, model }: ModelInfo): Record<string, string> {
  return { 'llm.system': provider, 'llm.provider': provider, 'llm.model_name': model };
}

/** Begins the span of a turn: of a call of the model and of the tools that it asks for. */
export function openTurn(
  context: SpanContext,
  { model, turn, at, spanId, traceId }: AuraEventOf<'model.started'>,
  { agent, parentId }: { readonly agent: Agent; readonly parentId: string },
): SpanDraft {
  const span = openSpan(context, {
    name: spanNames.turn,
    traceId,
    spanId,
    parentId,
    startedAt: at,
  });
  Object.assign(span.attributes, {
    ...modelAttributes(model),
    'agent.name': agent.name,
    'aura.agent_id': agent.id,
    'agent.turn': turn,
    'agent.max_turns': agent.limits.turnDepth,
  });
  return span;
}

/** Says what the model was sent. */
export function describeRequest(span: SpanDraft, request: ModelRequest): void {
  const { messages, system, tools } = request;
  Object.assign(span.attributes, {
    'turn.history_len': messages.length,
    'turn.tool_count': tools.length,
    'input.value': () => lastInput(messages),
    'gen_ai.system_instructions': () => genAiInstructions(system),
    'gen_ai.input.messages': () => genAiMessages(messages),
    'aura.messages_left_out': messagesLeftOut(messages) || undefined,
  });
  const make = () => inputMessages(system, messages);
  span.groups.push({ prefix: 'llm.input_messages.', make });
}

/** Says what the model has answered. */
export function describeAnswer(
  span: SpanDraft,
  message: AssistantMessage,
  finish: AuraEventOf<'message.completed'>['finish'],
): void {
  Object.assign(span.attributes, {
    'turn.has_tool_calls': message.toolCalls.length > 0,
    'turn.reasoning': () => reasoningText(message),
    'output.value': () => contentText(message.content),
    'gen_ai.output.messages': () => genAiMessages([message]),
    'gen_ai.response.finish_reasons': [finish],
  });
  span.groups.push({ prefix: 'llm.output_messages.', make: () => outputMessages(message) });
}

/** Says what a call has used, all of its attempts together. */
export function describeUsage(span: SpanDraft, usage: Usage): void {
  if (usage.requests === 0 && usage.inputTokens + usage.outputTokens === 0) return;
  Object.assign(span.attributes, tokenAttributes(usage));
}
