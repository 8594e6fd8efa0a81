import { AuraError } from '../errors/aura-error.ts';
import type { ErrorRecord } from '../errors/aura-error.ts';

/** What a message says before it quotes the provider. */
const start = 'no model takes the conversation, which was reduced to about';

/** The error for a request that was made as small as it can be and that the provider finds too large nevertheless. */
export function unrecoverableOverflow(tokens: number, cause: AuraError): AuraError {
  return new AuraError('context/overflow_unrecoverable', {
    message: `${start} ${tokens} tokens: ${cause.message}`,
    hint: 'Send less, offer fewer tools, or add a model with a larger context window to the fallbacks.',
    details: { tokens },
    cause,
  });
}

/** The words of the provider in such an error, from its record; undefined when it is another one. */
export function overflowIn({ code, message }: ErrorRecord): string | undefined {
  if (code !== 'context/overflow_unrecoverable') return undefined;
  return new RegExp(`^${start} \\d+ tokens: (.*)$`, 's').exec(message)?.[1];
}
