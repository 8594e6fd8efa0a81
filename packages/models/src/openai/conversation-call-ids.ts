import { randomUUID } from 'node:crypto';
import type { Message } from '@aura/core';
import type { CallIds } from '../chat-completions/tool-call-assembly.ts';

/**
 * Call ids that are unique in the conversation. Some servers number the calls of each answer from zero; a repeated id
 * would make the second call look like the first one done.
 */
export function conversationCallIds(messages: readonly Message[]): CallIds {
  let taken: ReadonlySet<string> | undefined;
  return {
    isTaken(id) {
      taken ??= new Set(
        messages.flatMap((message) =>
          message.role === 'assistant' ? message.toolCalls.map((call) => call.id) : [],
        ),
      );
      return taken.has(id);
    },
    create: () => `call_${randomUUID().replaceAll('-', '')}`,
  };
}
