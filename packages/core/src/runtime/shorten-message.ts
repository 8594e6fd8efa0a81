import { graphemeFloor } from '../context/grapheme-boundary.ts';
import { shortenJson } from '../context/shorten-json.ts';
import { isJsonObject } from '../json/json.ts';
import type { JsonObject } from '../json/json.ts';
import { parseJson } from '../json/parse-json.ts';
import type { AssistantMessage, ContentPart, Message, ToolCall } from '../message/message.ts';

function lengthOf(value: unknown): number {
  return JSON.stringify(value).length;
}

function shortenText(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const kept = graphemeFloor(text, maxLength);
  return `${text.slice(0, kept)}[... ${text.length - kept} characters were too many to be kept ...]`;
}

function shortenContent(content: readonly ContentPart[], maxLength: number): ContentPart[] {
  let room = maxLength;
  return content.map((part) => {
    const length = lengthOf(part);
    const available = room;
    room = Math.max(0, room - length);
    if (length <= available) return part;
    // A part of an image or a file is worth nothing.
    const text =
      part.type === 'text'
        ? shortenText(part.text, available)
        : `[${part.type === 'image' ? 'An image' : 'A file'} was too large to be kept.]`;
    return { type: 'text', text };
  });
}

function shortenArgs(args: JsonObject, maxLength: number): JsonObject {
  const text = shortenJson(args, (shorter) => shorter.length <= maxLength);
  const parsed = parseJson(text ?? '{}');
  return parsed.ok && isJsonObject(parsed.value) ? parsed.value : {};
}

function shortenCall(call: ToolCall, maxLength: number): ToolCall {
  if (lengthOf(call) <= maxLength) return call;
  const { id, name, args, invalidArgs } = call;
  const shortened = { id, name, args: shortenArgs(args, maxLength) };
  if (invalidArgs === undefined) return shortened;
  const { raw, error } = invalidArgs;
  return { ...shortened, invalidArgs: { raw: shortenText(raw, maxLength), error } };
}

function shortenAnswer(message: AssistantMessage, maxLength: number): AssistantMessage {
  return {
    ...message,
    content: message.content.flatMap((part): AssistantMessage['content'] => {
      if (part.type === 'text') return [{ ...part, text: shortenText(part.text, maxLength) }];
      // Providers refuse reasoning that is not as they have sent it.
      return lengthOf(part) <= maxLength ? [part] : [];
    }),
    toolCalls: message.toolCalls.map((call) => shortenCall(call, maxLength)),
  };
}

/**
 * A message of which each part has about `maxLength` UTF-16 units of JSON at most, with notes where something was left
 * out. The message itself when it is short enough.
 */
export function shortenMessage(message: Message, maxLength: number): Message {
  if (lengthOf(message) <= maxLength) return message;
  switch (message.role) {
    case 'user':
      return { ...message, content: shortenContent(message.content, maxLength) };
    case 'assistant':
      return shortenAnswer(message, maxLength);
    case 'tool': {
      const { structured: _structured, ...result } = message.result;
      return {
        ...message,
        result: { ...result, content: shortenContent(result.content, maxLength) },
      };
    }
  }
}
