import type { AssistantMessage, BinarySource, ContentPart, Message, ToolCall } from '@aura/core';
import { contentText, partInWords } from '@aura/core';
import type { ReasoningEncoding } from './encode-reasoning.ts';
import { encodeContentParts, encodeReasoning } from './encode-reasoning.ts';
import { stringifyWellFormed } from './stringify-well-formed.ts';
import type { ChatAssistantMessage, ChatContentPart, ChatMessage, ChatToolCall } from './wire.ts';

/** A message of the conversation on the wire; undefined when it has nothing to say. */
export function encodeMessage(
  message: Message,
  encoding: ReasoningEncoding,
): ChatMessage | undefined {
  switch (message.role) {
    case 'user':
      return { role: 'user', content: encodeContent(message.content) };
    case 'assistant':
      return encodeAssistant(message, encoding);
    case 'tool':
      return {
        role: 'tool',
        tool_call_id: message.result.callId,
        content: contentText(message.result.content.map((part) => partInWords(part))),
      };
  }
}

function encodeAssistant(
  message: AssistantMessage,
  encoding: ReasoningEncoding,
): ChatAssistantMessage | undefined {
  const calls = message.toolCalls;
  const content = encodeContentParts(message, encoding.provider) ?? contentText(message.content);
  if (calls.length === 0 && content.length === 0) return undefined;
  return {
    role: 'assistant',
    ...encodeReasoning(message, encoding),
    ...(content.length === 0 ? {} : { content }),
    ...(calls.length === 0 ? {} : { tool_calls: calls.map((call) => encodeCall(call)) }),
  };
}

/** Arguments that did not parse go out as `{}`: servers that parse the history would refuse the request. */
export function encodeCall({ id, name, args }: ToolCall): ChatToolCall {
  return { id, type: 'function', function: { name, arguments: stringifyWellFormed(args) } };
}

function encodeContent(content: readonly ContentPart[]): string | readonly ChatContentPart[] {
  // A plain string is what every compatible server understands.
  if (content.every((part) => part.type === 'text')) return contentText(content);
  return content.map((part): ChatContentPart => {
    const url = part.type === 'text' ? undefined : toUrl(part.source, part.mediaType);
    if (part.type === 'image' && url !== undefined) {
      return { type: 'image_url', image_url: { url } };
    }
    if (part.type === 'file' && part.source.kind === 'base64' && url !== undefined) {
      const filename = part.name === undefined ? {} : { filename: part.name };
      return { type: 'file', file: { file_data: url, ...filename } };
    }
    return partInWords(part);
  });
}

function toUrl(source: BinarySource, mediaType: string): string | undefined {
  switch (source.kind) {
    case 'url':
      return source.url;
    case 'base64':
      return `data:${mediaType};base64,${source.data}`;
    case 'blob':
      return undefined;
  }
}
