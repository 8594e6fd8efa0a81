import type { MessageId } from '../ids/ids.ts';
import { contentText } from '../message/message-text.ts';
import type { RunRecord } from '../run/run-record.ts';
import type { Divergence } from './replay-report.ts';

/**
 * Holds the streamed text of a log against the finished messages. How a text was cut into pieces depends on time, so a
 * replay does not cut it again; but the pieces have to be pieces of it.
 */
export function checkText(records: readonly RunRecord[]): Divergence | undefined {
  const texts = new Map<MessageId, string>();
  for (const record of records) {
    if (record.type !== 'event' || record.event.type !== 'message.completed') continue;
    texts.set(record.event.message.id, contentText(record.event.message.content));
  }
  // What hooks have made of an answer is not what was streamed of it.
  for (const record of records) {
    if (record.type === 'hook.decided' && record.messageId !== undefined) {
      texts.delete(record.messageId);
    }
  }
  for (const record of records) {
    if (record.type !== 'text.chunk' || record.channel !== 'text') continue;
    const { seq, messageId, offset, text } = record;
    const piece = texts.get(messageId)?.slice(offset, offset + text.length) ?? text;
    if (piece !== text) return { seq, path: '/text', recorded: text, replayed: piece };
  }
  return undefined;
}
