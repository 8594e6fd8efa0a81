import type { ContentPart, Message, ReasoningPart } from '../message/message.ts';
import type { ToolSpec } from '../model/model-port.ts';

/** What a tokenizer has to count, and the tokens of everything around it that is no text. */
export interface CountedTexts {
  readonly texts: readonly string[];
  readonly fixed: number;
}

/** What stands around every message. */
const messageFrame = 4;
/** What stands around a call in a message, around a result, and around a tool. */
const callFrame = 8;
/** An image or file whose cost the provider alone knows. */
const attachmentTokens = 1_600;

function partTexts(part: ContentPart | ReasoningPart): readonly string[] {
  switch (part.type) {
    case 'text':
      return [part.text];
    case 'reasoning': {
      const data = part.providerData === undefined ? '' : JSON.stringify(part.providerData);
      return [part.text ?? '', data];
    }
    case 'image':
    case 'file':
      return [];
  }
}

function contentTexts(content: readonly (ContentPart | ReasoningPart)[], frame: number) {
  const attachments = content.filter(({ type }) => type === 'image' || type === 'file').length;
  return { texts: content.flatMap(partTexts), fixed: frame + attachments * attachmentTokens };
}

/** A message with everything that frames it, its calls or its result. */
export function messageTexts(message: Message): CountedTexts {
  switch (message.role) {
    case 'user':
      return contentTexts(message.content, messageFrame);
    case 'assistant': {
      const { texts, fixed } = contentTexts(message.content, messageFrame);
      const calls = message.toolCalls.flatMap(({ name, args }) => [name, JSON.stringify(args)]);
      return { texts: [...texts, ...calls], fixed: fixed + callFrame * message.toolCalls.length };
    }
    case 'tool':
      return contentTexts(message.result.content, messageFrame + callFrame);
  }
}

/** Tools as they are described to a model. */
export function toolTexts(tools: readonly ToolSpec[]): CountedTexts {
  const texts = tools.map(
    ({ name, description, inputSchema }) =>
      `${name}\n${description}\n${JSON.stringify(inputSchema)}`,
  );
  return { texts, fixed: callFrame * tools.length };
}
