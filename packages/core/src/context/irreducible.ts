import { AuraError } from '../errors/aura-error.ts';
import type { Message } from '../message/message.ts';

/** A part of a request with its tokens. */
export interface RequestItem {
  readonly name: string;
  readonly tokens: number;
}

/** What a message is called in an error. */
export function messageName(message: Message): string {
  switch (message.role) {
    case 'user':
      return `the user's message ${message.id}`;
    case 'assistant':
      return `the answer ${message.id}`;
    case 'tool':
      return `the result of ${message.result.name} (${message.result.callId})`;
  }
}

/** The error for a request that does not fit and cannot be made smaller. Names its largest item. */
export function irreducible(
  items: readonly RequestItem[],
  sizes: { readonly tokens: number; readonly maxTokens: number },
): AuraError {
  const largest = items.reduce((one, other) => (other.tokens > one.tokens ? other : one));
  const { tokens, maxTokens } = sizes;
  return new AuraError('context/irreducible', {
    message: `the request has about ${tokens} tokens where ${maxTokens} fit; the largest item is ${largest.name} with ${largest.tokens}`,
    hint: 'Send less, offer fewer tools, or use a model with a larger context window.',
    details: { tokens, maxTokens, largest: largest.name, largestTokens: largest.tokens },
  });
}
