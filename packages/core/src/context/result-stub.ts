import { contentText } from '../message/message-text.ts';
import type { ToolMessage } from '../message/message.ts';
import { readHint } from './read-hint.ts';

/** Longer than any stub of a tool without its name, so that a stub is never made shorter again. */
const worthEliding = 100;

/** The result as one line; the result itself where that would gain next to nothing. */
export function elideResult(message: ToolMessage): ToolMessage {
  const { name, content, blobRef } = message.result;
  const hint = readHint(blobRef);
  const text = contentText(content);
  const others = content.filter((part) => part.type !== 'text').length;
  if (others === 0 && text.length <= name.length + hint.length + worthEliding) return message;
  const attached = others === 0 ? '' : ` and ${others} attachments`;
  const stub = `[The result of ${name} (${text.length} characters${attached}) is no longer shown${hint}.]`;
  return replaceResult(message, stub);
}

/** The result with this text instead of its content. */
export function replaceResult(message: ToolMessage, text: string): ToolMessage {
  return { ...message, result: { ...message.result, content: [{ type: 'text', text }] } };
}
