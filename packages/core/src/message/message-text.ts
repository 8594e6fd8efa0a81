import type { ContentPart, Message, ReasoningPart } from './message.ts';

/** The text parts, joined with a newline; other parts are left out. */
export function contentText(content: readonly (ContentPart | ReasoningPart)[]): string {
  if (content.length === 1 && content[0]?.type === 'text') return content[0].text;
  return content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
}

/** The text of a message, whatever its role. */
export function messageText(message: Message): string {
  return contentText(message.role === 'tool' ? message.result.content : message.content);
}
