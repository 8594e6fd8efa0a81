import type { CallId } from '../ids/ids.ts';
import type { Message } from '../message/message.ts';
import { invalidResult } from './hook-round.ts';

const roles: ReadonlySet<string> = new Set(['user', 'assistant', 'tool']);

/**
 * Messages that a model can be shown. Throws `hook/invalid_result` unless they begin with a user and each call of a tool
 * is followed by its result.
 */
export function requireMessages(messages: readonly Message[]): readonly Message[] {
  if (!Array.isArray(messages)) throw invalidResult('the messages are a list');
  if (messages[0]?.role !== 'user') throw invalidResult('the messages begin with one of a user');
  const checked: readonly Message[] = messages;
  let open = new Set<CallId>();
  for (const message of checked) {
    if (!roles.has(message.role)) throw invalidResult('a message has a role that there is not');
    if (message.role === 'tool') {
      if (open.delete(message.result.callId)) continue;
      throw invalidResult(`there is no call for the result of ${message.result.callId}`);
    }
    const [missing] = open;
    if (missing !== undefined) throw invalidResult(`the call ${missing} has no result`);
    if (message.role === 'assistant') open = new Set(message.toolCalls.map(({ id }) => id));
  }
  const [missing] = open;
  if (missing !== undefined) throw invalidResult(`the call ${missing} has no result`);
  return messages;
}
