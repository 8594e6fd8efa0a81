import type { Message, ToolCall } from '../message/message.ts';
import { failedResult } from '../tool/dispatch/tool-result.ts';

/**
 * A conversation that can be sent to any model: every call has exactly one result, right after the answer it belongs to,
 * and no result stands without its call. Calls without a result get one that says the outcome is unknown. Returns the
 * same array when there was nothing to repair.
 */
export function repairMessages(messages: readonly Message[]): readonly Message[] {
  const results = new Map(
    messages.flatMap((message) =>
      message.role === 'tool' ? [[message.result.callId, message] as const] : [],
    ),
  );
  const repaired: Message[] = [];
  const answer = (call: ToolCall, at: Message): Message =>
    results.get(call.id) ?? {
      role: 'tool',
      id: `${at.id}/${call.id}` as Message['id'],
      createdAt: at.createdAt,
      result: failedResult(
        call,
        'interrupted',
        'This call was interrupted. Whether it took effect is unknown.',
      ),
    };
  for (const message of messages) {
    if (message.role === 'tool') continue;
    repaired.push(message);
    if (message.role !== 'assistant') continue;
    for (const call of message.toolCalls) repaired.push(answer(call, message));
  }
  const isSame =
    repaired.length === messages.length &&
    repaired.every((message, index) => message === messages[index]);
  return isSame ? messages : repaired;
}
