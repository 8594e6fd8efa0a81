import type { CallId, MessageId } from '../ids/ids.ts';
import { contentText } from '../message/message-text.ts';
import type { Message, UserMessage } from '../message/message.ts';
import type { DispatchRun } from '../tool/dispatch/dispatch-run.ts';
import type { DelegationRequest } from './delegation.ts';

/** How much of what was said last is passed on. */
const recentMessages = 10;
const recentLength = 8_000;

function line(message: Message): readonly string[] {
  if (message.role === 'tool') return [];
  const text = contentText(message.content).trim();
  return text === '' ? [] : [`${message.role}: ${text}`];
}

/** What people and the delegating agent have said last; what tools returned is left out. */
function recent({ past }: DispatchRun): string {
  const said = past.transcript.messages().flatMap(line).slice(-recentMessages).join('\n\n');
  return said.length <= recentLength ? said : `...${said.slice(-recentLength).toWellFormed()}`;
}

function block(name: string, text: string): string {
  return text === '' ? '' : `<${name}>\n${text}\n</${name}>`;
}

/**
 * What an agent is asked to do. Everything in it was written by a model or by people, so it is a message: an agent's own
 * instructions are its configuration. Whoever wrote it knew what the delegating agent had read.
 */
export function nestedInput(
  outer: DispatchRun,
  { task, instructions = '', context = 'none' }: DelegationRequest,
  callId: CallId,
): readonly [UserMessage] {
  const parts = [
    context === 'recent' ? block('conversation_so_far', recent(outer)) : '',
    block('instructions', instructions),
    task,
  ].filter((part) => part !== '');
  const labels = outer.past.transcript.labelsAt(callId);
  const message: UserMessage = {
    role: 'user',
    id: outer.ids.next('msg') as MessageId,
    createdAt: outer.clock.now(),
    content: [{ type: 'text', text: parts.join('\n\n') }],
    author: { id: outer.agent.id },
    ...(labels.length > 0 && { labels }),
  };
  return [message];
}
