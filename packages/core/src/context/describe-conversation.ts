import { contentText } from '../message/message-text.ts';
import type { ContentPart, Message } from '../message/message.ts';
import { applyCut, planCut } from './text-cut.ts';
import type { CountText } from './text-cut.ts';

/** The most tokens of one message: what matters of a longer one stands at its beginning and its end. */
const maxMessageTokens = 2_000;

function attachments(content: readonly ContentPart[]): string {
  const count = content.filter((part) => part.type !== 'text').length;
  return count === 0 ? '' : ` [and ${count} attachments]`;
}

function describe(message: Message): string {
  switch (message.role) {
    case 'user':
      return `User: ${contentText(message.content)}${attachments(message.content)}`;
    case 'assistant': {
      const calls = message.toolCalls.map(
        ({ name, args }) => `Assistant calls ${name} with ${JSON.stringify(args)}`,
      );
      const text = contentText(message.content.filter((part) => part.type === 'text'));
      return [...(text === '' ? [] : [`Assistant: ${text}`]), ...calls].join('\n');
    }
    case 'tool': {
      const { name, outcome, content } = message.result;
      const how = outcome === 'ok' ? '' : ` (${outcome})`;
      return `Result of ${name}${how}: ${contentText(content)}${attachments(content)}`;
    }
  }
}

/** A conversation as one text, for somebody who is to read it and not to take part in it. */
export function describeConversation(
  messages: readonly Message[],
  limit: { readonly maxTokens: number; readonly count: CountText },
): string {
  const { maxTokens, count } = limit;
  const shorten = (text: string, most: number): string => {
    const cut = planCut(text, most, count);
    return cut === undefined ? text : applyCut(text, cut);
  };
  const lines = messages.map((message) => shorten(describe(message), maxMessageTokens));
  return shorten(lines.join('\n\n'), maxTokens);
}
