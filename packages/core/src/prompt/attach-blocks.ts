import type { Message, UserMessage } from '../message/message.ts';
import type { SystemBlock } from '../model/model-port.ts';

/** Position of the last message that somebody has said; -1 when there is none. */
export function lastSaid(messages: readonly Message[]): number {
  return messages.findLastIndex(({ role }) => role === 'user');
}

/** A message with blocks behind what was said, set apart from it. */
export function withBlocks(message: UserMessage, blocks: readonly SystemBlock[]): UserMessage {
  const text = blocks.map((block) => block.text.trim()).join('\n');
  const part = { type: 'text', text: `<context>\n${text}\n</context>` } as const;
  return { ...message, content: [...message.content, part] };
}
