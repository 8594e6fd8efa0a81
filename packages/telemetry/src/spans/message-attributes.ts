import { contentText, messageText } from '@aura/core';
import type { AssistantMessage, Message, SystemBlock, ToolSpec } from '@aura/core';
import type { AttributeValue } from './span-draft.ts';

/** The last messages of a long conversation: every turn carries all of it, so that the whole would grow with its square. */
const maxMessages = 100;
const maxTools = 128;

type Attributes = Record<string, AttributeValue | undefined>;

function reasoningOf({ content }: AssistantMessage): string {
  return content
    .flatMap((part) => (part.type === 'reasoning' ? [part.text ?? ''] : []))
    .join('\n')
    .trim();
}

function putMessage(into: Attributes, prefix: string, message: Message): void {
  into[`${prefix}.message.role`] = message.role;
  const text = messageText(message);
  if (text !== '') into[`${prefix}.message.content`] = text;
  if (message.role === 'tool') into[`${prefix}.message.tool_call_id`] = message.result.callId;
  if (message.role !== 'assistant') return;
  for (const [index, { id, name, args }] of message.toolCalls.entries()) {
    const call = `${prefix}.message.tool_calls.${index}.tool_call`;
    into[`${call}.id`] = id;
    into[`${call}.function.name`] = name;
    into[`${call}.function.arguments`] = JSON.stringify(args);
  }
}

/** How many messages a turn does not show of its conversation. */
export function messagesLeftOut(messages: readonly Message[]): number {
  return Math.max(0, messages.length - maxMessages);
}

/** `llm.input_messages.*`: the system prompt, block by block, and what was said. */
export function inputMessages(
  system: readonly SystemBlock[],
  messages: readonly Message[],
): Attributes {
  const made: Attributes = {};
  for (const [index, { text }] of system.entries()) {
    made[`llm.input_messages.${index}.message.role`] = 'system';
    made[`llm.input_messages.${index}.message.content`] = text;
  }
  for (const [index, message] of messages.slice(-maxMessages).entries()) {
    putMessage(made, `llm.input_messages.${system.length + index}`, message);
  }
  return made;
}

/** `llm.output_messages.*`: the answer, and after it what the model says it has thought. */
export function outputMessages(message: AssistantMessage): Attributes {
  const made: Attributes = {};
  putMessage(made, 'llm.output_messages.0', message);
  const reasoning = reasoningOf(message);
  if (reasoning !== '') {
    made['llm.output_messages.1.message.role'] = 'reasoning';
    made['llm.output_messages.1.message.content'] = reasoning;
  }
  return made;
}

/** What the model says it has thought; undefined when it says nothing. */
export function reasoningText(message: AssistantMessage): string | undefined {
  return reasoningOf(message) || undefined;
}

/**
 * `llm.tools.*`: what the model was offered, as it is sent. Of tools that the client has brought only the names: what it says
 * about them is as much its own as the rest of its request.
 */
export function toolSchemas(
  tools: readonly ToolSpec[],
  clientTools: readonly Pick<ToolSpec, 'name'>[],
): Attributes {
  const made: Attributes = {};
  const ofClient = new Set(clientTools.map(({ name }) => name));
  for (const [index, { name, description, inputSchema }] of tools.slice(0, maxTools).entries()) {
    const about = ofClient.has(name) ? { name } : { name, description, parameters: inputSchema };
    const spec = { type: 'function', function: about };
    made[`llm.tools.${index}.tool.json_schema`] = JSON.stringify(spec);
  }
  return made;
}

/** The text of the last message that somebody has written; undefined when there is none. */
export function lastInput(messages: readonly Message[]): string | undefined {
  const last = messages.findLast(({ role }) => role === 'user');
  return last === undefined || last.role !== 'user' ? undefined : contentText(last.content);
}

function part(content: string): readonly [{ type: 'text'; content: string }] {
  return [{ type: 'text', content }];
}

function genAiMessage(message: Message) {
  if (message.role === 'tool') {
    const { callId, content } = message.result;
    const response = contentText(content);
    return { role: 'tool', parts: [{ type: 'tool_call_response', id: callId, response }] };
  }
  const text = messageText(message);
  const calls = message.role === 'assistant' ? message.toolCalls : [];
  return {
    role: message.role,
    parts: [
      ...(text === '' ? [] : part(text)),
      ...calls.map(({ id, name, args }) => ({ type: 'tool_call', id, name, arguments: args })),
    ],
  };
}

/** `gen_ai.input.messages` and the like: JSON of the last messages. */
export function genAiMessages(messages: readonly Message[]): string {
  return JSON.stringify(messages.slice(-maxMessages).map(genAiMessage));
}

/** `gen_ai.system_instructions`. */
export function genAiInstructions(system: readonly SystemBlock[]): string {
  return JSON.stringify(system.flatMap(({ text }) => part(text)));
}
