import type { AssistantMessage, JsonObject } from '@aura/core';
import { isJsonObject } from '@aura/core';
import { reasoningFields } from './answer-assembly.ts';
import { encodeReasoningDetails } from './reasoning-details.ts';
import type { ChatAssistantMessage } from './wire.ts';

/** Which reasoning goes back. */
export interface ReasoningEncoding {
  /** Reasoning goes back only to the provider it came from. */
  readonly provider: string;
  /** Within a round of tool calls some models need the text of their reasoning back; that of earlier answers they refuse. */
  readonly isRoundOpen: boolean;
}

type ReasoningMembers = Pick<
  ChatAssistantMessage,
  (typeof reasoningFields)[number] | 'reasoning_details'
>;

/** The reasoning that stands beside the content. Entries that the provider can check are enough by themselves. */
export function encodeReasoning(
  message: AssistantMessage,
  { provider, isRoundOpen }: ReasoningEncoding,
): ReasoningMembers {
  const details = encodeReasoningDetails(message, provider);
  if (details !== undefined) return { reasoning_details: details };
  if (!isRoundOpen || message.toolCalls.length === 0) return {};
  const texts: Partial<Record<(typeof reasoningFields)[number], string>> = {};
  for (const part of message.content) {
    if (part.type !== 'reasoning' || part.provider !== provider) continue;
    const source = isJsonObject(part.providerData) ? part.providerData['field'] : undefined;
    const field = reasoningFields.find((name) => name === source);
    if (field !== undefined) texts[field] = (texts[field] ?? '') + (part.text ?? '');
  }
  return texts;
}

/** The content as parts, where the provider had put more into it than text; else undefined. */
export function encodeContentParts(
  message: AssistantMessage,
  provider: string,
): readonly JsonObject[] | undefined {
  let hasOther = false;
  const parts = message.content.flatMap((part): readonly JsonObject[] => {
    if (part.type === 'text') return part.text === '' ? [] : [{ type: 'text', text: part.text }];
    if (part.provider !== provider || !isJsonObject(part.providerData)) return [];
    const { field, part: opaque } = part.providerData;
    const isThinking = field === 'thinking';
    if (!isThinking && !isJsonObject(opaque)) return [];
    hasOther = true;
    if (isJsonObject(opaque)) return [opaque];
    return [{ type: 'thinking', thinking: [{ type: 'text', text: part.text ?? '' }] }];
  });
  return hasOther ? parts : undefined;
}
