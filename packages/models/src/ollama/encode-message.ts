import type { AssistantMessage, ContentPart, JsonObject, Message } from '@aura/core';
import { contentText, isJsonObject, partInWords } from '@aura/core';

/** Which reasoning goes back: that of this provider, within a round of tool calls. */
export interface OllamaEncoding {
  readonly provider: string;
  readonly isRoundOpen: boolean;
}

/** A message of the conversation as `/api/chat` takes it; undefined when it has nothing to say. */
export function encodeOllamaMessage(
  message: Message,
  encoding: OllamaEncoding,
): JsonObject | undefined {
  switch (message.role) {
    case 'user':
      return { role: 'user', ...encodeContent(message.content) };
    case 'assistant':
      return encodeAssistant(message, encoding);
    case 'tool': {
      const { callId, name, content } = message.result;
      // A picture would be an error for every model that cannot look at one; a user would have known.
      const words = contentText(content.map((part) => partInWords(part)));
      return { role: 'tool', content: words, tool_name: name, tool_call_id: callId };
    }
  }
}

/** Pictures go beside the text, in base64; nothing is fetched from an address. */
function encodeContent(content: readonly ContentPart[]): JsonObject {
  const images = content.flatMap((part) => imageIn(part) ?? []);
  const said = content.filter((part) => imageIn(part) === undefined);
  const text = contentText(said.map((part) => partInWords(part)));
  return { content: text, ...(images.length === 0 ? {} : { images }) };
}

function imageIn(part: ContentPart): string | undefined {
  return part.type === 'image' && part.source.kind === 'base64' ? part.source.data : undefined;
}

function encodeAssistant(
  message: AssistantMessage,
  encoding: OllamaEncoding,
): JsonObject | undefined {
  const content = contentText(message.content);
  const calls = message.toolCalls;
  if (calls.length === 0) return content === '' ? undefined : { role: 'assistant', content };
  const thinking = encoding.isRoundOpen ? thinkingIn(message, encoding.provider) : '';
  return {
    role: 'assistant',
    content,
    ...(thinking === '' ? {} : { thinking }),
    tool_calls: calls.map(({ id, name, args }) => ({ id, function: { name, arguments: args } })),
  };
}

function thinkingIn(message: AssistantMessage, provider: string): string {
  return message.content
    .map((part) => {
      if (part.type !== 'reasoning' || part.provider !== provider) return '';
      const isThinking = isJsonObject(part.providerData) && 'field' in part.providerData;
      return isThinking ? (part.text ?? '') : '';
    })
    .join('');
}
