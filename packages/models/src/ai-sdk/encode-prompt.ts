import { createHash } from 'node:crypto';
import type { LanguageModelV4Message, LanguageModelV4Prompt } from '@ai-sdk/provider';
import type { AssistantMessage, Message, ModelRequest, ToolMessage } from '@aura/core';
import type { CacheMarks } from './cache-marks.ts';
import type { ContentRules } from './encode-content.ts';
import { encodeContent, encodeResult } from './encode-content.ts';
import type { ProviderOptions } from './provider-data.ts';
import { callOptions, decodeTextMark, reasoningOptions } from './provider-data.ts';

/** How a conversation is put for one particular vendor. */
export interface PromptContext extends ContentRules {
  readonly marks: CacheMarks;
}

type ToolEntry = Extract<LanguageModelV4Message, { role: 'tool' }>;
type AssistantPart = Extract<LanguageModelV4Message, { role: 'assistant' }>['content'][number];

/** System prompt and conversation in the words of the AI SDK. */
export function encodePrompt(request: ModelRequest, context: PromptContext): LanguageModelV4Prompt {
  const prompt: LanguageModelV4Prompt = [];
  request.system.forEach(({ text }, index) => {
    if (text.trim() === '') return;
    prompt.push({ role: 'system', content: text, ...context.marks('system', index) });
  });
  request.messages.forEach((message, index) => {
    const mark = context.marks('message', index);
    if (message.role === 'tool')
      addResult(prompt, { ...encodeToolResult(message, context), ...mark });
    else addMessage(prompt, { ...encodeMessage(message, context), ...mark });
  });
  return prompt;
}

/** Vendors want the results of one answer together. */
function addResult(prompt: LanguageModelV4Prompt, part: ToolEntry['content'][number]): void {
  const last = prompt.at(-1);
  if (last?.role === 'tool') last.content.push(part);
  else prompt.push({ role: 'tool', content: [part] });
}

/** Messages that have nothing to say for this vendor are left out. */
function addMessage(prompt: LanguageModelV4Prompt, message: LanguageModelV4Message): void {
  if (message.content.length > 0) prompt.push(message);
}

function encodeMessage(
  message: Exclude<Message, ToolMessage>,
  context: PromptContext,
): LanguageModelV4Message {
  return message.role === 'user'
    ? { role: 'user', content: encodeContent(message.content, context) }
    : { role: 'assistant', content: encodeAnswer(message, context.rules.provider) };
}

/** In the order that vendors of reasoning models insist on: reasoning and text as they came, then the calls. */
function encodeAnswer(message: AssistantMessage, provider: string): AssistantPart[] {
  const parts: AssistantPart[] = [];
  let ofText: ProviderOptions = {};
  for (const part of message.content) {
    if (part.type === 'text') {
      if (part.text !== '') parts.push({ type: 'text', text: part.text, ...ofText });
      ofText = {};
    } else if (part.provider === provider) {
      const mark = decodeTextMark(part);
      const said = mark?.said ?? reasoningOptions(part);
      if (mark === undefined) parts.push({ type: 'reasoning', text: part.text ?? '', ...said });
      else if (mark.isAlone) parts.push({ type: 'text', text: '', ...said });
      else ofText = said;
    }
  }
  for (const call of message.toolCalls) {
    parts.push({
      type: 'tool-call',
      toolCallId: wireId(call.id),
      toolName: call.name,
      // Arguments that did not parse go out as `{}`: vendors refuse anything else.
      input: call.args,
      ...callOptions(call, provider),
    });
  }
  return parts;
}

function encodeToolResult(
  { result }: ToolMessage,
  context: PromptContext,
): ToolEntry['content'][number] {
  return {
    type: 'tool-result',
    toolCallId: wireId(result.callId),
    toolName: result.name,
    output: encodeResult(result, context),
  };
}

/** Ids from other vendors may be of a form that this one refuses; what replaces them is the same each time. */
function wireId(id: string): string {
  if (/^[\w-]{1,64}$/.test(id)) return id;
  return `call_${createHash('sha256').update(id).digest('hex').slice(0, 24)}`;
}
