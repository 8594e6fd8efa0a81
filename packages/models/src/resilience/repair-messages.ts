import type { AssistantMessage, CallId, Message, ToolMessage, UserMessage } from '@aura/core';

/** Longest id of a call that all servers take. */
const maxIdLength = 40;

interface AnyPart {
  readonly type: string;
  readonly text?: string;
}

function isEmptyText({ type, text = '' }: AnyPart): boolean {
  return type === 'text' && text.trim() === '';
}

function withoutEmpty<Part extends AnyPart>(parts: readonly Part[]): readonly Part[] {
  return parts.some(isEmptyText) ? parts.filter((part) => !isEmptyText(part)) : parts;
}

function plainId(id: CallId): CallId {
  const plain = id.replaceAll(/[^\w-]/g, '_').slice(-maxIdLength);
  return (plain === '' ? 'call' : plain) as CallId;
}

/** The calls that have a result, and the results that have a call. */
function pairedIds(messages: readonly Message[]): ReadonlySet<CallId> {
  const open = new Set<CallId>();
  const paired = new Set<CallId>();
  for (const message of messages) {
    if (message.role === 'assistant') for (const { id } of message.toolCalls) open.add(id);
    if (message.role === 'tool' && open.has(message.result.callId)) {
      paired.add(message.result.callId);
    }
  }
  return paired;
}

function repairUser(message: UserMessage): UserMessage | undefined {
  const content = withoutEmpty(message.content);
  if (content === message.content) return message;
  return content.length === 0 ? undefined : { ...message, content };
}

function repairAssistant(
  message: AssistantMessage,
  paired: ReadonlySet<CallId>,
): AssistantMessage | undefined {
  const content = withoutEmpty(message.content);
  const toolCalls = message.toolCalls
    .filter(({ id }) => paired.has(id))
    .map((call) => (plainId(call.id) === call.id ? call : { ...call, id: plainId(call.id) }));
  if (content.length === 0 && toolCalls.length === 0) return undefined;
  const isSame =
    content === message.content &&
    toolCalls.length === message.toolCalls.length &&
    toolCalls.every((call, at) => call === message.toolCalls[at]);
  return isSame ? message : { ...message, content, toolCalls };
}

function repairResult(message: ToolMessage, paired: ReadonlySet<CallId>): ToolMessage | undefined {
  const { result } = message;
  if (!paired.has(result.callId)) return undefined;
  const callId = plainId(result.callId);
  return callId === result.callId ? message : { ...message, result: { ...result, callId } };
}

function repairMessage(message: Message, paired: ReadonlySet<CallId>): Message | undefined {
  switch (message.role) {
    case 'user':
      return repairUser(message);
    case 'assistant':
      return repairAssistant(message, paired);
    case 'tool':
      return repairResult(message, paired);
  }
}

function merged(messages: readonly Message[]): readonly Message[] {
  const made: Message[] = [];
  for (const message of messages) {
    const last = made.at(-1);
    if (last?.role === 'user' && message.role === 'user') {
      made[made.length - 1] = { ...last, content: [...last.content, ...message.content] };
    } else made.push(message);
  }
  return made;
}

/** The messages in an order and a form that all servers take; the same array when they are already. */
export function repairMessages(messages: readonly Message[]): readonly Message[] {
  const paired = pairedIds(messages);
  const repaired = messages.flatMap((message) => repairMessage(message, paired) ?? []);
  const made = merged(repaired);
  const isSame =
    made.length === messages.length && made.every((message, at) => message === messages[at]);
  return isSame ? messages : made;
}
