import type {
  AssistantMessage,
  CallId,
  Message,
  MessageId,
  Millis,
  ToolCall,
  ToolResult,
} from '@aura/core';
import { isJsonObject, parseJson } from '@aura/core';

/** A piece of content as a client sends it. Only `text` parts are understood. */
export interface ReceivedPart {
  readonly type: string;
  readonly text?: string | undefined;
}

/** A tool call as a client sends it back in its history. */
export interface ReceivedToolCall {
  readonly id: string;
  readonly function: { readonly name: string; readonly arguments: string };
}

/** One entry of `messages` as a client sends it: any role, any content. */
export interface ReceivedMessage {
  readonly role: string;
  readonly content?: string | readonly ReceivedPart[] | null | undefined;
  readonly tool_calls?: readonly ReceivedToolCall[] | null | undefined;
  readonly tool_call_id?: string | null | undefined;
}

/** How a transcript is read. */
export interface DecodeOptions {
  /** Tool calls and their results count only when the request carries `tools`. */
  readonly keepTools: boolean;
  messageId(): MessageId;
  readonly createdAt: Millis;
}

/** The conversation, or one sentence about why the request cannot be served. */
export type DecodedTranscript =
  | { readonly ok: true; readonly messages: readonly Message[] }
  | { readonly ok: false; readonly problem: string };

/** A message of the transcript with the results that belong right behind it. */
interface Entry {
  readonly message: Message;
  readonly calls: readonly ToolCall[];
  readonly results: Map<string, string>;
}

/**
 * The transcript of a request in its true order. System prompts are dropped (the agent has its own), blank and
 * unknown messages skipped; every kept call gets exactly one result, right behind the message that asked for it.
 */
export function decodeTranscript(
  received: readonly ReceivedMessage[],
  options: DecodeOptions,
): DecodedTranscript {
  const problem = findProblem(received, options.keepTools);
  if (problem !== undefined) return { ok: false, problem };
  const entries: Entry[] = [];
  const unanswered = new Map<string, Entry[]>();
  for (const message of received) {
    if (message.role === 'tool') {
      attachResult(unanswered, message);
      continue;
    }
    const entry = toEntry(message, options);
    if (entry === undefined) continue;
    entries.push(entry);
    for (const { id } of entry.calls) {
      const waiting = unanswered.get(id);
      if (waiting === undefined) unanswered.set(id, [entry]);
      else waiting.push(entry);
    }
  }
  const messages = entries.flatMap((entry) => [entry.message, ...resultsOf(entry, options)]);
  const last = messages.at(-1);
  if (last === undefined || last.role === 'assistant') {
    return { ok: false, problem: 'Last message has no usable content' };
  }
  return { ok: true, messages };
}

function findProblem(received: readonly ReceivedMessage[], keepTools: boolean): string | undefined {
  const last = received.at(-1);
  if (last === undefined) return 'No messages provided';
  if (last.role !== 'user' && !(keepTools && last.role === 'tool')) {
    return `Last message must be from user${keepTools ? ' or tool' : ''}, got: ${last.role.slice(0, 64)}`;
  }
  if (!received.some((message) => message.role === 'user')) {
    return 'tool result messages require a preceding user message';
  }
  if (last.role === 'user' && isBlank(textOf(last))) return 'Last message must not be empty';
  for (const [index, message] of received.entries()) {
    const part = foreignPart(message);
    if (part !== undefined) {
      return `messages[${index}]: content parts of type \`${part.slice(0, 64)}\` are not supported, only \`text\``;
    }
  }
  return undefined;
}

function foreignPart(message: ReceivedMessage): string | undefined {
  if (typeof message.content !== 'object' || message.content === null) return undefined;
  return message.content.find((part) => part.type !== 'text')?.type;
}

function textOf(message: ReceivedMessage): string | undefined {
  const content = message.content;
  if (typeof content === 'string') return content;
  return content?.map((part) => part.text ?? '').join('\n');
}

function isBlank(text: string | undefined): boolean {
  return text === undefined || text.trim() === '';
}

function toEntry(message: ReceivedMessage, options: DecodeOptions): Entry | undefined {
  const text = textOf(message);
  const content = text === undefined || isBlank(text) ? [] : [{ type: 'text' as const, text }];
  const base = { id: options.messageId(), createdAt: options.createdAt, content };
  if (message.role === 'user' && content.length > 0) {
    return { message: { ...base, role: 'user' }, calls: [], results: new Map() };
  }
  if (message.role !== 'assistant') return undefined;
  const calls = options.keepTools ? (message.tool_calls ?? []).map(toToolCall) : [];
  if (content.length === 0 && calls.length === 0) return undefined;
  const assistant: AssistantMessage = { ...base, role: 'assistant', toolCalls: calls };
  return { message: assistant, calls, results: new Map() };
}

function toToolCall(call: ReceivedToolCall): ToolCall {
  const raw = call.function.arguments;
  const base = { id: call.id as CallId, name: call.function.name };
  // Many models write nothing at all for a tool without parameters.
  if (raw.trim() === '') return { ...base, args: {} };
  const parsed = parseJson(raw);
  if (!parsed.ok) return { ...base, args: {}, invalidArgs: { raw, error: parsed.error } };
  if (isJsonObject(parsed.value)) return { ...base, args: parsed.value };
  return { ...base, args: {}, invalidArgs: { raw, error: 'not a JSON object' } };
}

/** Gives a result to the latest call of that id that has none: some models count their calls anew in every turn. */
function attachResult(unanswered: Map<string, Entry[]>, message: ReceivedMessage): void {
  const text = textOf(message);
  const id = message.tool_call_id;
  if (typeof id !== 'string' || text === undefined) return;
  unanswered.get(id)?.pop()?.results.set(id, text);
}

function resultsOf(entry: Entry, options: DecodeOptions): Message[] {
  return entry.calls.map((call) => ({
    id: options.messageId(),
    createdAt: options.createdAt,
    role: 'tool',
    result: toResult(call, entry.results.get(call.id)),
  }));
}

function toResult(call: ToolCall, text: string | undefined): ToolResult {
  return {
    callId: call.id,
    name: call.name,
    outcome: text === undefined ? 'interrupted' : 'ok',
    content: [{ type: 'text', text: text ?? 'result not provided by client' }],
    durationMs: 0,
  };
}
