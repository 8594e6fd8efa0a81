import type { Message, ModelRequest } from '@aura/core';
import type { ModelTarget } from './model-route.ts';

/** Characters of a token, on average. */
const charactersPerToken = 4;

function hasImage(message: Message): boolean {
  const parts = message.role === 'tool' ? message.result.content : message.content;
  return parts.some(({ type }) => type === 'image');
}

function hasTools({ tools, messages }: ModelRequest): boolean {
  return tools.length > 0 || messages.some(({ role }) => role === 'tool');
}

function roughTokens({ system, messages, tools }: ModelRequest): number {
  const texts = JSON.stringify([system, messages, tools], (key, value: unknown) =>
    // Not what is counted in characters.
    key === 'data' ? '' : value,
  );
  return Math.ceil(texts.length / charactersPerToken);
}

/** Whether a model that stands in for another can take a request at all. */
export function canTake(
  { port, lacks }: ModelTarget,
  request: ModelRequest,
  inputTokens?: number,
): boolean {
  const { contextWindow } = port.info;
  if (lacks.includes('tools') && hasTools(request)) return false;
  if (lacks.includes('images') && request.messages.some(hasImage)) return false;
  return contextWindow === undefined || (inputTokens ?? roughTokens(request)) <= contextWindow;
}
