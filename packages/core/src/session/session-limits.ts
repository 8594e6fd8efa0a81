import { AuraError } from '../errors/aura-error.ts';

/** How large sessions may become. Lengths are those of the messages' JSON, in UTF-16 units. */
export interface SessionLimits {
  /** Default 20 000. */
  readonly maxMessages: number;
  /** Of one message. Default 1 048 576. */
  readonly maxMessageLength: number;
  /** Of all messages together. Default 67 108 864. */
  readonly maxLength: number;
}

/** The limits of a store that sets none. */
export const defaultSessionLimits: SessionLimits = {
  maxMessages: 20_000,
  maxMessageLength: 1024 ** 2,
  maxLength: 64 * 1024 ** 2,
};

/** How much a session holds. */
export interface SessionSize {
  readonly messages: number;
  readonly length: number;
}

/** Of a session that does not exist yet. */
export const noSize: SessionSize = { messages: 0, length: 0 };

function tooLarge(what: string, limit: number, hint: string): AuraError {
  return new AuraError('session/too_large', { message: `${what}; the limit is ${limit}`, hint });
}

/** The size of a session after messages with these JSON texts. Throws `session/too_large` when a limit forbids them. */
export function sizeAfter(
  before: SessionSize,
  texts: readonly string[],
  limits: SessionLimits,
): SessionSize {
  const messages = before.messages + texts.length;
  const length = texts.reduce((sum, text) => sum + text.length, before.length);
  const longest = texts.reduce((most, text) => Math.max(most, text.length), 0);
  if (longest > limits.maxMessageLength) {
    throw tooLarge(
      `a message has ${longest} characters`,
      limits.maxMessageLength,
      'Keep large content outside the conversation and refer to it.',
    );
  }
  const hint = 'Compact it, or begin a new session.';
  if (messages > limits.maxMessages) {
    throw tooLarge(`the session would have ${messages} messages`, limits.maxMessages, hint);
  }
  if (length > limits.maxLength) {
    throw tooLarge(`the session would have ${length} characters`, limits.maxLength, hint);
  }
  return { messages, length };
}
