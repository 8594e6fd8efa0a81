import type { ContentPart, Message, ReasoningPart, ToolCall } from '../message/message.ts';
import type { ToolSpec } from '../model/model-port.ts';
import { estimateText } from './estimate-text.ts';
import type { TokenCounter } from './token-counter.ts';

/** What stands around every message. */
const messageFrame = 4;
/** What stands around a call in a message, and around a result. */
const callFrame = 8;
/** An image or file whose cost the provider alone knows. */
const attachmentTokens = 1_600;

function partTokens(part: ContentPart | ReasoningPart): number {
  switch (part.type) {
    case 'text':
      return estimateText(part.text);
    case 'reasoning': {
      const data = part.providerData === undefined ? '' : JSON.stringify(part.providerData);
      return estimateText(part.text ?? '') + estimateText(data);
    }
    case 'image':
    case 'file':
      return attachmentTokens;
  }
}

function contentTokens(content: readonly (ContentPart | ReasoningPart)[]): number {
  return content.reduce((sum, part) => sum + partTokens(part), 0);
}

function callTokens({ name, args }: ToolCall): number {
  return callFrame + estimateText(name) + estimateText(JSON.stringify(args));
}

function messageTokens(message: Message): number {
  switch (message.role) {
    case 'user':
      return messageFrame + contentTokens(message.content);
    case 'assistant':
      return message.toolCalls.reduce(
        (sum, call) => sum + callTokens(call),
        messageFrame + contentTokens(message.content),
      );
    case 'tool':
      return messageFrame + callFrame + contentTokens(message.result.content);
  }
}

function toolTokens({ name, description, inputSchema }: ToolSpec): number {
  return callFrame + estimateText(`${name}\n${description}\n${JSON.stringify(inputSchema)}`);
}

/** Computes a value once for each object. Messages and lists of tools are immutable and shared between model calls. */
function once<Key extends object>(compute: (key: Key) => number): (key: Key) => number {
  const known = new WeakMap<Key, number>();
  return (key) => {
    const value = known.get(key) ?? compute(key);
    known.set(key, value);
    return value;
  };
}

/**
 * A counter that needs no vocabulary: it goes by the classes of characters, takes time in proportion to the text, and is
 * meant for models whose tokenizer is not at hand. It counts alike for all models.
 */
export function heuristicCounter(): TokenCounter {
  return {
    id: 'heuristic',
    text: estimateText,
    message: once(messageTokens),
    tools: once((tools: readonly ToolSpec[]) =>
      tools.reduce((sum, tool) => sum + toolTokens(tool), 0),
    ),
  };
}
